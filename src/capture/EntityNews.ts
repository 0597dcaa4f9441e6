import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { CallFailure, StoreFailed } from "../core/Failure.ts"
import type { EntityKind } from "../core/HookFields.ts"

/** A performer, studio or tag. `updated_at` as Stash writes it; only performers have a disambiguation. */
export interface EntitySeen {
  readonly id: number
  readonly name: string
  readonly disambiguation: string
  readonly updated_at: string
}

/** The newest of one kind, and how many there are. */
export interface NewestEntities {
  readonly count: number
  readonly newest: ReadonlyArray<EntitySeen>
}

/** Who decides what a change of a performer, studio or tag leads to. Told after every poll, whether anything changed or not. */
export class EntityNews extends Context.Tag("plexsync/EntityNews")<
  EntityNews,
  { readonly take: (kind: EntityKind, news: NewestEntities) => Effect.Effect<void, CallFailure | StoreFailed> }
>() {}
