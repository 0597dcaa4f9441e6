import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import type { Server } from "../core/model/Failure.ts"
import { type Rows, type Skipped } from "../core/model/Rows.ts"

/** What kinds of rows are read one by one. */
export type RowKind =
  "scene" | "performer" | "studio" | "tag" | "folder" | "job" | "library" | "item" | "picture" | "notification"

/** What was read of some rows of one kind. */
export interface Met {
  readonly server: Server
  readonly kind: RowKind
  /** How much of them was asked for: a row may be odd in full, and in a listing not. */
  readonly view: "full" | "files" | "file stamps" | "listed" | "named"
  /** Those that could be read. */
  readonly ids: ReadonlyArray<string | number>
  readonly skipped: ReadonlyArray<Pick<Skipped, "id" | "reason">>
}

type Note = (met: Met) => Effect.Effect<void>

/** Is told of rows that cannot be read, and of those that can. */
export class OddRows extends Context.Reference<OddRows>()("plexsync/OddRows", {
  defaultValue: (): { readonly note: Note; readonly attach: (keeper: Note) => Effect.Effect<void> } => ({
    note: () => Effect.void,
    attach: () => Effect.void
  })
}) {}

/** Passes on what it is told to whoever keeps account, who comes later: the way to Stash is there before the database. */
export const layer = Layer.effect(
  OddRows,
  Effect.map(
    Ref.make<Note>(() => Effect.void),
    (keeper) => ({
      note: (met: Met) => Effect.flatMap(Ref.get(keeper), (keep) => keep(met)),
      attach: (keep: Note) => Ref.set(keeper, keep)
    })
  )
)

/** Rows of one kind, as they were read. */
export const metBy = <A>(
  about: Pick<Met, "server" | "kind" | "view">,
  { rows, skipped }: Rows<A>,
  idOf: (row: A) => string | number
): Met => ({ ...about, ids: rows.map(idOf), skipped })
