import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import {
  changedSince,
  completeUntil,
  decide,
  type IndexState,
  isPauseOver,
  type Pause,
  pauseAfter,
  surplus
} from "../../core/index/IndexState.ts"
import type { RatingKey } from "../../core/model/PlexItem.ts"
import { pageSize, type PartPage, PlexApi } from "../../plex/PlexApi.ts"
import { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { IndexStates } from "../../store/index/IndexStates.ts"
import { JobQueue } from "../../store/queue/JobQueue.ts"
import { LibraryIndex } from "../../store/index/LibraryIndex.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"
import { IndexWrites } from "./IndexWrites.ts"
import type { Served, SyncedLibrary } from "./Libraries.ts"
import * as RefusedLibraries from "./RefusedLibraries.ts"

/** What a walk through all pages of a listing came by. */
export interface Walked {
  readonly items: number
  /** Items without files. */
  readonly bare: number
  /** Whether there were some of which not everything could be read, and some that do not say which they are. */
  readonly odd: boolean
  readonly nameless: boolean
  /** The highest stamp: Plex's clock, epoch s. */
  readonly newest: number
}

interface At extends Walked {
  readonly start: number
  /** The last page. The next one is to begin with something of it. */
  readonly seen: ReadonlySet<RatingKey | null>
  readonly total: number | undefined
  readonly steps: number
  readonly more: boolean
}

const outset: At = {
  start: 0,
  seen: new Set(),
  total: undefined,
  steps: 0,
  more: true,
  items: 0,
  bare: 0,
  odd: false,
  nameless: false,
  newest: 0
}

/** How many items a walk steps back by, and how often: a server whose order is not stable would keep it for ever. */
const step = 100
const patience = 20

/** What vanished meanwhile moved the rest up, and as much was passed over. */
const stepBack = (at: At, page: PartPage): At => {
  const shorter = page.total === undefined || at.total === undefined ? 0 : at.total - page.total
  return { ...at, start: Math.max(0, at.start - Math.max(step, shorter)), total: page.total, steps: at.steps + 1 }
}

/** The next page begins with the item this one ended with. */
const stepOn = (at: At, page: PartPage): At => {
  const { keys, parts, total } = page
  const end = at.start + keys.length
  const filed = new Set(parts.map(({ ratingKey }) => ratingKey))
  return {
    ...at,
    start: keys.length > 1 ? end - 1 : end,
    seen: new Set(keys),
    total,
    items: total ?? end,
    bare: at.bare + keys.filter((key) => !at.seen.has(key) && (key === null || !filed.has(key))).length,
    odd: at.odd || page.odd.size > 0,
    nameless: at.nameless || keys.includes(null),
    // `totalSize` may be missing: a short page is the end as well.
    more: keys.length > 0 && (total === undefined ? keys.length >= pageSize : end < total)
  }
}

const next = (at: At, page: PartPage): At => {
  const [first] = page.keys
  const joins = at.start === 0 || (first !== undefined && at.seen.has(first)) || at.steps >= patience
  return { ...(joins ? stepOn : stepBack)(at, page), newest: Math.max(at.newest, page.newest) }
}

/** Goes through a listing page by page, holding one at a time. No item that stays is passed over, whatever comes and goes meanwhile. */
export const walk = <E, R, E2, R2>(
  ask: (start: number) => Effect.Effect<PartPage, E, R>,
  take: (page: PartPage) => Effect.Effect<void, E2, R2>
): Effect.Effect<Walked, E | E2, R | R2> =>
  Effect.iterate(outset, {
    while: ({ more }) => more,
    body: (at) => Effect.flatMap(ask(at.start), (page) => Effect.as(take(page), next(at, page)))
  })

/** Items of a page of which every part was read. */
const wholeOf = ({ keys, odd }: PartPage): ReadonlyArray<RatingKey> =>
  keys.flatMap((key) => (key === null || odd.has(key) ? [] : [key]))

/** Keeps the library index no older than those who ask need it. */
export class IndexRefresh extends Effect.Service<IndexRefresh>()("plexsync/IndexRefresh", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const index = yield* LibraryIndex
    const states = yield* IndexStates
    const queue = yield* JobQueue
    const writes = yield* IndexWrites
    const { guard } = yield* CircuitBreakers
    const refused = yield* RefusedLibraries.make

    const alert = (library: SyncedLibrary, { of, vanished }: Pause) =>
      Effect.logError(
        `Library '${library.title}' is paused: Plex no longer shows ${vanished} of its ${of} files. Nothing was dropped, and nothing is written to it. ` +
          `If a disk is not mounted, mount it and let Plex scan; if the files are gone for good, say so with: plexsync accept "${library.title}"`
      )

    /** Jobs that waited for the library go on. */
    const resume = (library: SyncedLibrary) =>
      Effect.zipRight(
        queue.wakeBecause("library_paused"),
        Effect.logInfo(`Library '${library.title}' is no longer paused`)
      )

    /** A sweep that is cut off leaves the state as it was, so it is none. */
    const sweep = (server: string, library: SyncedLibrary, known: Option.Option<IndexState>, agreed: number) =>
      Effect.gen(function* () {
        const started = yield* Clock.currentTimeMillis
        // As it was last known whole: reads may have taken out since, one by one, what vanished together.
        const before = Option.isSome(known) ? known.value.files : (yield* index.size(server, library.key)).files
        const walked = yield* walk(
          (start) => guard("Plex")(plex.partsPage(library.key, start)),
          ({ odd, parts }) => Effect.zipRight(writes.put(server, library.key, parts), index.keep(server, [...odd]))
        )
        if (walked.nameless) yield* index.keepUnmet(server, library.key, started)
        const { met, unmet } = yield* index.met(server, library.key, started)
        const now = yield* Clock.currentTimeMillis
        const earlier = Option.flatMapNullable(known, ({ paused }) => paused)
        const paused = pauseAfter({ before, met, unmet }, Option.getOrNull(earlier), { agreed, now: started })
        if (paused === null) yield* index.dropUnmet(server, library.key, started)
        // Of odd items, those that are remembered have their files.
        const isOdd = walked.odd || walked.nameless
        const bare = isOdd ? walked.items - (yield* index.size(server, library.key)).items : walked.bare
        yield* states.set(server, library.key, {
          title: library.title,
          checkedAt: started,
          sweptAt: started,
          scannedAt: library.scannedAt,
          contentChangedAt: library.contentChangedAt,
          newest: completeUntil(0, walked.newest, { elapsed: now - started, now }),
          items: walked.items,
          bare,
          files: paused === null ? met : before,
          paused
        })
        if (paused !== null && Option.isNone(earlier)) yield* alert(library, paused)
        if (paused === null && Option.isSome(earlier)) yield* resume(library)
        yield* Effect.logDebug(`Indexed library '${library.title}': ${walked.items} items`)
      })

    /** Takes in what changed since the last time, by both stamps. Gives by how many items the index falls short of Plex then. */
    const delta = (server: string, library: SyncedLibrary, state: IndexState) =>
      Effect.gen(function* () {
        const started = yield* Clock.currentTimeMillis
        const after = changedSince(state.newest)
        const changes = (stamp: "addedAt" | "updatedAt") =>
          walk(
            (start) => guard("Plex")(plex.changedPage(library.key, stamp, after, start)),
            (page) => writes.replace(server, library.key, wholeOf(page), page.parts)
          )
        const added = yield* changes("addedAt")
        const updated = yield* changes("updatedAt")
        const total = yield* guard("Plex")(plex.total(library.key))
        const { files, items } = yield* index.size(server, library.key)
        const short = total === undefined ? undefined : surplus(state, total, items)
        if (total === undefined || short !== 0) return short
        const now = yield* Clock.currentTimeMillis
        const seen = Math.max(added.newest, updated.newest)
        yield* states.set(server, library.key, {
          ...state,
          title: library.title,
          checkedAt: started,
          scannedAt: library.scannedAt,
          contentChangedAt: library.contentChangedAt,
          newest: completeUntil(state.newest, seen, { elapsed: now - started, now }),
          items: total,
          files
        })
        yield* Effect.logDebug(`Took in what changed in library '${library.title}'`)
        return short
      })

    /** What came between two requests is taken in by one more delta; what vanished shows in a sweep only, and so does what a delta may not ask for. */
    const catchUp = (server: string, library: SyncedLibrary, state: IndexState) =>
      Effect.gen(function* () {
        const short = yield* delta(server, library, state)
        const still = short !== undefined && short > 0 ? yield* delta(server, library, state) : short
        if (still !== 0) yield* sweep(server, library, Option.some(state), 0)
      }).pipe(Effect.catchTag("Refused", () => sweep(server, library, Option.some(state), 0)))

    /** A refused sweep is the library's trouble: the others go on. */
    const freshenOne = ({ at, server }: Served, library: SyncedLibrary, since: number) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const known = yield* states.get(server, library.key)
        const agreed = Option.isSome(known) ? yield* states.agreed(server, library.key, known.value) : 0
        const how = decide(known, library, { now, since, agreed })
        if (Option.isNone(known) || how === "sweep") return yield* sweep(server, library, known, agreed)
        if (how === "delta") return yield* catchUp(server, library, known.value)
        if (how === "unchanged") yield* states.set(server, library.key, { ...known.value, checkedAt: at })
      }).pipe(refused.unless(server, library))

    const keysOf = (served: Served) => served.libraries.map(({ key }) => key)

    const freshen = (served: Served, since: number) =>
      Effect.zipRight(
        Effect.zipRight(states.use(served.server, keysOf(served)), refused.forgetOthers(served)),
        Effect.forEach(served.libraries, (library) => freshenOne(served, library, since), { discard: true })
      )

    /**
     * Section keys of these libraries that are paused, with the reason: what a sweep no longer met is still in the index, or what there is is not known.
     * Nothing is to be written.
     */
    const paused = (served: Served) =>
      Effect.gen(function* () {
        const synced = new Set(keysOf(served))
        const vanished = (yield* states.pausedOf(served.server)).map(
          ({ key }) => [key, "many of its files vanished"] as const
        )
        const unlisted = [...(yield* refused.all(served.server))].map(([key, { problem }]) => [key, problem] as const)
        return new Map([...unlisted, ...vanished].filter(([key]) => synced.has(key)))
      })

    /** Whether a paused library is to be looked at again, which `ensure` does. Asks the database only. */
    const due = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const found = yield* states.paused
      return (yield* refused.isDue) || found.some((one) => isPauseOver(one.state, one, { now, agreed: one.agreed }))
    })

    return {
      /** Every library is in the index, and was swept within a day. */
      ensure: (served: Served) => freshen(served, 0),
      /** The index is no older than `since` (epoch ms), or than `served` itself; that of a paused library stays as it is. */
      freshen,
      paused,
      due
    } as const
  }),
  dependencies: [
    CircuitBreakers.Default,
    KeyValues.Default,
    IndexStates.Default,
    JobQueue.Default,
    LibraryIndex.Default,
    IndexWrites.Default
  ]
}) {}
