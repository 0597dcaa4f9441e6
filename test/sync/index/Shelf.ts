import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as TestClock from "effect/TestClock"
import { Config } from "../../../src/config/Config.ts"
import type { Unreachable } from "../../../src/core/model/Failure.ts"
import { decode } from "../../../src/core/settings/Settings.ts"
import { PlexApi, pageSize } from "../../../src/plex/PlexApi.ts"
import { IndexStates } from "../../../src/store/index/IndexStates.ts"
import { type JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { LibraryIndex } from "../../../src/store/index/LibraryIndex.ts"
import { CircuitBreakers } from "../../../src/sync/circuit/CircuitBreaker.ts"
import type { Served } from "../../../src/sync/index/Libraries.ts"
import { IndexRefresh } from "../../../src/sync/index/IndexRefresh.ts"
import { part } from "../../support/Arbitrary.ts"
import { key } from "../../support/Samples.ts"
import { memory } from "../../support/TestStore.ts"

/** When tests begin, epoch s: Plex's clock and ours agree. */
export const dawn = 1_700_000_000

export interface Item {
  readonly key: string
  readonly files: ReadonlyArray<string>
  readonly addedAt: number
  readonly updatedAt: number
  /** Its parts cannot be read, or not even its key. */
  readonly odd?: "parts" | "nameless"
}

/** A library as Plex lists it. Tests change it as they go. */
export interface Shelf {
  items: ReadonlyArray<Item>
  /** Rises with every change. */
  changed: number
  /** Whether Plex says how many items there are. */
  says: boolean
  server: string
  readonly calls: Array<string>
  /** Runs before a page is answered. */
  before: (call: string) => Effect.Effect<void, Unreachable>
}

export const item = (number: number, given: Partial<Item> = {}): Item => ({
  key: String(number),
  files: [`/data/${number}.mp4`],
  addedAt: dawn - 1_000_000 + number,
  updatedAt: dawn - 1_000_000 + number,
  ...given
})

export const items = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => item(from + at))

export const shelf = (...list: ReadonlyArray<Item>): Shelf => ({
  items: list,
  changed: 1,
  says: true,
  server: "machine",
  calls: [],
  before: () => Effect.void
})

const partsOf = ({ files, key: ratingKey }: Item) =>
  files.map((file, at) => ({ ...part(file, 1, ratingKey), partId: `${ratingKey}-${at}`, first: at === 0 }))

const plexOf = (library: Shelf) => {
  const page = (name: string, found: () => ReadonlyArray<Item>, start: number) =>
    Effect.gen(function* () {
      library.calls.push(name)
      yield* library.before(name)
      const all = found().toSorted((a, b) => a.addedAt - b.addedAt)
      const shown = all.slice(start, start + pageSize)
      return {
        keys: shown.map((one) => (one.odd === "nameless" ? null : key(one.key))),
        odd: new Set(shown.filter((one) => one.odd === "parts").map((one) => key(one.key))),
        parts: shown.filter(({ odd }) => odd === undefined).flatMap(partsOf),
        total: library.says ? all.length : undefined,
        newest: Math.max(0, ...shown.flatMap(({ addedAt, updatedAt }) => [addedAt, updatedAt]))
      }
    })
  return Layer.mock(PlexApi, {
    _tag: "plexsync/PlexApi",
    partsPage: (_, start) => page(`sweep ${start}`, () => library.items, start),
    changedPage: (_, stamp, after, start) =>
      page(`${stamp} ${start}`, () => library.items.filter((one) => one[stamp] > after), start),
    total: () =>
      Effect.map(
        page("total", () => library.items, 0),
        ({ total }) => total
      )
  })
}

const settings = Either.getOrThrow(
  decode({ plex_url: "http://plex", plex_token: "0123456789", stash_url: "http://stash" })
)

export interface Line {
  readonly level: string
  readonly text: string
}

/** The sweep over a library, begun at dawn; what it logs is kept. */
export const over = <A, E>(library: Shelf, test: (lines: Array<Line>) => Effect.Effect<A, E, Services>) => {
  const lines: Array<Line> = []
  const logger = Logger.make(({ annotations, logLevel, message }) => {
    if (HashMap.isEmpty(annotations)) lines.push({ level: logLevel.label, text: String(message) })
  })
  return Effect.zipRight(
    TestClock.setTime(dawn * 1000),
    Effect.suspend(() => test(lines))
  ).pipe(
    Effect.provide(
      IndexRefresh.Default.pipe(
        Layer.provideMerge(CircuitBreakers.Default),
        Layer.provideMerge(
          Layer.mergeAll(plexOf(library), Layer.succeed(Config, { settings: Effect.succeed(settings) }))
        ),
        Layer.provideMerge(memory()),
        Layer.merge(Logger.replace(Logger.defaultLogger, logger))
      )
    )
  )
}

export type Services =
  IndexRefresh | LibraryIndex | IndexStates | JobQueue | Layer.Layer.Success<ReturnType<typeof memory>>

/** Plex, as it lists its one library now. */
export const served = (library: Shelf) =>
  Effect.map(TestClock.currentTimeMillis, (at): Served => ({
    server: library.server,
    at,
    ignored: [],
    libraries: [
      {
        key: "1",
        title: "Movies",
        type: "movie",
        locations: ["/data"],
        named: false,
        scannedAt: dawn,
        contentChangedAt: library.changed
      }
    ]
  }))

/** A second later, the index is wanted as of now. Gives the requests that took. */
export const fresh = (library: Shelf) =>
  Effect.gen(function* () {
    yield* TestClock.adjust("1 second")
    library.calls.length = 0
    const now = yield* served(library)
    yield* (yield* IndexRefresh).freshen(now, now.at)
    return [...library.calls]
  })

/** The index need only be there. */
export const ensured = (library: Shelf) =>
  Effect.gen(function* () {
    library.calls.length = 0
    yield* (yield* IndexRefresh).ensure(yield* served(library))
    return [...library.calls]
  })

export const change = (library: Shelf, next: ReadonlyArray<Item>) => {
  library.items = next
  library.changed += 1
}

export const files = (library: Shelf) => Effect.flatMap(LibraryIndex, (index) => index.size(library.server, "1"))

export const has = (library: Shelf, file: string) =>
  Effect.flatMap(LibraryIndex, (index) => Effect.map(index.named(library.server, [file]), (found) => found.length > 0))

export const pausedNow = (library: Shelf) =>
  Effect.gen(function* () {
    const keys = (yield* (yield* IndexRefresh).paused(yield* served(library))).keys()
    const known = yield* (yield* IndexStates).paused
    return { keys: [...keys], known: known.map(({ of, vanished }) => ({ of, vanished })) }
  })

export const notPaused = { keys: [], known: [] }

export const deltaCalls = ["addedAt 0", "updatedAt 0", "total"]
