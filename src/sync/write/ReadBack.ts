import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { ItemMemory } from "../../core/plan/ItemMemory.ts"
import { isAnother } from "../../core/match/OtherDatabase.ts"
import { isTagField } from "../../core/model/Fields.ts"
import { type PlexItem, shownIn } from "../../core/model/PlexItem.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import { type Step, shows } from "../../core/plan/Step.ts"
import { among, isEmpty, namesIn, notSpelt, sameValue, without } from "../../core/model/Value.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { WrittenValues } from "../../store/items/WrittenValues.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"
import type { Done, JobOutcome } from "../JobOutcome.ts"
import { SameServer } from "../circuit/SameServer.ts"
import { Strangers } from "./Strangers.ts"

/** Items per look: one request for two batches. */
const itemsPerRead = 100

type Seen = Done & { readonly server: string; readonly sceneId: SceneId }

const isSet = (step: Step): step is Step & { readonly _tag: "Set" } => step._tag === "Set"

/** An earlier wish of ours is not what Plex made of this one, but a write that took effect late. */
const isLate = (
  { earlier }: ItemMemory,
  { field, memory: sent }: Step & { readonly _tag: "Set" },
  now: PlexItem
): boolean => (earlier[field] ?? []).some((value) => sameValue(value, shownIn(now, field)) && !sameValue(value, sent))

/**
 * A name that was sent in another spelling, and shows in none: Plex took it for the same name, and took that away last. Not its own way, but one that is
 * missing: the next sync adds it.
 */
const isLost = ({ before, field, memory }: Step & { readonly _tag: "Set" }, now: PlexItem): boolean => {
  const respelt = notSpelt(among(namesIn(memory), namesIn(before)), namesIn(before))
  return isTagField(field) && !isEmpty(without(respelt, namesIn(shownIn(now, field))))
}

/**
 * Reads what was just written, in one request for many items, and remembers where Plex shows it in its own way: without that, a
 * value that Plex normalises would be sent again and again.
 */
export class ReadBack extends Effect.Service<ReadBack>()("plexsync/ReadBack", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const written = yield* WrittenValues
    const same = yield* SameServer
    const strangers = yield* Strangers
    const { guard } = yield* CircuitBreakers
    const pending = yield* Ref.make<ReadonlyArray<Seen>>([])

    const compare = (some: ReadonlyArray<Seen>) =>
      Effect.gen(function* () {
        const read = yield* guard("Plex")(plex.items([...new Set(some.map(({ item }) => item.ratingKey))]))
        const items = new Map(read.items.map((item) => [item.ratingKey, item]))
        const answers = yield* same.ask
        for (const one of some) {
          const { item, memory: known, plan, server } = one
          const now = items.get(item.ratingKey)
          if (now === undefined) continue
          if (answers !== server || isAnother(item, now)) {
            yield* same.mistrust(answers)
            yield* strangers.mend(one, now)
            continue
          }
          for (const step of plan
            .filter(isSet)
            .filter((one) => !shows(now, one) && !isLate(known, one, now) && !isLost(one, now))) {
            const { field, memory } = step
            yield* Effect.logDebug(`Item ${item.ratingKey} shows ${field} in its own way`)
            yield* written.shows(server, item.ratingKey, field, memory, shownIn(now, field))
          }
        }
      })

    /** Looks at what is pending, a request at a time, if there are `least` items at least. Best effort: the next sync would find out as well. */
    const lookAtSome = (least: number) =>
      Ref.modify(pending, (all) =>
        all.length >= least ? [all.slice(0, itemsPerRead), all.slice(itemsPerRead)] : [[], all]
      ).pipe(
        Effect.tap((some) => (some.length === 0 ? Effect.void : compare(some))),
        Effect.repeat({ until: (some) => some.length < itemsPerRead }),
        Effect.ignoreLogged
      )

    /** Keeps in mind what was written, and looks when enough has come together for a full request. */
    const add = (runs: ReadonlyArray<JobOutcome>) =>
      Effect.zipRight(
        Ref.update(pending, (some) => [
          ...some,
          ...runs.flatMap(({ done, sceneId, server }) =>
            done.filter(({ plan }) => plan.some(isSet)).map((one) => ({ ...one, sceneId, server }))
          )
        ]),
        lookAtSome(itemsPerRead)
      )

    const flush = lookAtSome(1)

    return { add, flush } as const
  }),
  dependencies: [CircuitBreakers.Default, SameServer.Default, Strangers.Default, WrittenValues.Default]
}) {}
