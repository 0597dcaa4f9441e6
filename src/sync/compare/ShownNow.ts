import { chunksOf } from "effect/Array"
import * as Effect from "effect/Effect"
import { isSameItem, type KeptWrite, type Now, type ShownItem } from "../../core/history/Entry.ts"
import { type PictureKind, pictureKinds, lockOf } from "../../core/model/Cover.ts"
import type { CallFailure, StoreFailed } from "../../core/model/Failure.ts"
import type { RatingKey } from "../../core/model/PlexItem.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { WrittenValues } from "../../store/items/WrittenValues.ts"

/** Items of one read, and how many reads there are at the most: of the rest it is not asked what they show. */
const pageSize = 99
const reads = 10
/** A picture costs a request of its own. */
const pictures = 20

/** What Plex shows now of what was written. */
export interface Shown {
  readonly of: (write: KeptWrite) => Now
  /** What kept Plex from answering; null: nothing did. What is beyond the limits, or of another server, is not asked. */
  readonly problem: string | null
}

export const notAsked = (problem: string): Shown => ({ of: () => undefined, problem })

interface Slot {
  readonly ratingKey: RatingKey
  readonly kind: PictureKind
}

const nameOf = ({ kind, ratingKey }: Slot): string => `${ratingKey} ${kind}`

/** Slots whose newest picture one of these writes put there. */
const slotsOf = (writes: ReadonlyArray<KeptWrite>): ReadonlyArray<Slot> => {
  const all = writes.flatMap(({ after, later, ratingKey }) =>
    pictureKinds
      .filter((kind) => after[lockOf(kind)] !== undefined && !later.has(lockOf(kind)))
      .map((kind): Slot => ({ ratingKey, kind }))
  )
  return [...new Map(all.map((slot) => [nameOf(slot), slot])).values()]
}

const picturesOf = (ratingKey: RatingKey, selections: ReadonlyMap<string, string | null>): ShownItem["pictures"] =>
  Object.fromEntries(
    pictureKinds.flatMap((kind) => {
      const shown = selections.get(nameOf({ ratingKey, kind }))
      return shown === undefined ? [] : [[lockOf(kind), shown] as const]
    })
  )

type Known = Omit<ShownItem, "pictures"> | "gone"

/** What was found until something failed. */
interface Part<A> {
  readonly found: ReadonlyArray<A>
  readonly problem: string | null
}
const begun = <A>(): Part<A> => ({ found: [], problem: null })

/** Asks Plex what it shows of writes, with few reads, however many they are. */
export class ShownNow extends Effect.Service<ShownNow>()("plexsync/ShownNow", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const written = yield* WrittenValues

    const page = (server: string, keys: ReadonlyArray<RatingKey>) =>
      Effect.gen(function* () {
        const { items, odd } = yield* plex.items(keys)
        const memory = yield* written.of(server, items)
        const found = new Map(items.map((item) => [item.ratingKey, item]))
        return keys
          .filter((key) => !odd.has(key))
          .map((key): readonly [RatingKey, Known] => {
            const item = found.get(key)
            return [key, item === undefined ? "gone" : { item, written: memory.get(key) ?? {} }]
          })
      })

    const selected = ({ kind, ratingKey }: Slot) =>
      plex.pictures(ratingKey, kind).pipe(
        Effect.map((all) => all.find((one) => one.selected)?.ratingKey ?? null),
        Effect.catchTag("ItemGone", () => Effect.succeed(null)),
        Effect.map((shown) => [nameOf({ kind, ratingKey }), shown] as const)
      )

    /** What comes before something fails counts; what it was is told. */
    const untilFailed = <A, B>(all: ReadonlyArray<A>, ask: (one: A) => Effect.Effect<B, CallFailure | StoreFailed>) =>
      Effect.reduce(all, begun<B>(), (so, one) =>
        so.problem !== null
          ? Effect.succeed(so)
          : Effect.match(ask(one), {
              onFailure: ({ message }): Part<B> => ({ ...so, problem: message }),
              onSuccess: (answer): Part<B> => ({ ...so, found: [...so.found, answer] })
            })
      )

    const now = (writes: ReadonlyArray<KeptWrite>) =>
      Effect.gen(function* () {
        const { machineIdentifier: server } = yield* plex.identity
        const ours = writes.filter((write) => write.server === server)
        const keys = [...new Set(ours.map(({ ratingKey }) => ratingKey))]
        const items = yield* untilFailed(chunksOf(keys, pageSize).slice(0, reads), (some) => page(server, some))
        const slots = items.problem === null ? slotsOf(ours).slice(0, pictures) : []
        const shown = yield* untilFailed(slots, selected)
        const selections = new Map(shown.found)
        const known = new Map(items.found.flat())
        return {
          of: (write) => {
            const one = write.server === server ? known.get(write.ratingKey) : undefined
            if (one === undefined || one === "gone") return one
            return isSameItem(write, one.item) ? { ...one, pictures: picturesOf(write.ratingKey, selections) } : "gone"
          },
          problem: items.problem ?? shown.problem
        } satisfies Shown
      })

    return { now } as const
  }),
  dependencies: [WrittenValues.Default]
}) {}
