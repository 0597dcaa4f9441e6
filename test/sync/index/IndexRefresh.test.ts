import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { Config } from "../../../src/config/Config.ts"
import { type Unreachable } from "../../../src/core/model/Failure.ts"
import { decode } from "../../../src/core/settings/Settings.ts"
import { PlexApi, pageSize } from "../../../src/plex/PlexApi.ts"
import { IndexStates } from "../../../src/store/index/IndexStates.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Claims } from "../../../src/store/queue/Claims.ts"
import { LibraryIndex } from "../../../src/store/index/LibraryIndex.ts"
import { CircuitBreakers } from "../../../src/sync/circuit/CircuitBreaker.ts"
import type { Served } from "../../../src/sync/index/Libraries.ts"
import { IndexRefresh } from "../../../src/sync/index/IndexRefresh.ts"
import { part } from "../../support/Arbitrary.ts"
import { away, id, key } from "../../support/Samples.ts"
import { lease, memory, row } from "../../support/TestStore.ts"

/** When tests begin, epoch s: Plex's clock and ours agree. */
const dawn = 1_700_000_000

interface Item {
  readonly key: string
  readonly files: ReadonlyArray<string>
  readonly addedAt: number
  readonly updatedAt: number
  /** Its parts cannot be read, or not even its key. */
  readonly odd?: "parts" | "nameless"
}

/** A library as Plex lists it. Tests change it as they go. */
interface Shelf {
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

const item = (number: number, given: Partial<Item> = {}): Item => ({
  key: String(number),
  files: [`/data/${number}.mp4`],
  addedAt: dawn - 1_000_000 + number,
  updatedAt: dawn - 1_000_000 + number,
  ...given
})
const items = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => item(from + at))

const shelf = (...list: ReadonlyArray<Item>): Shelf => ({
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

interface Line {
  readonly level: string
  readonly text: string
}

/** The sweep over a library, begun at dawn; what it logs is kept. */
const over = <A, E>(library: Shelf, test: (lines: Array<Line>) => Effect.Effect<A, E, Services>) => {
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
type Services = IndexRefresh | LibraryIndex | IndexStates | JobQueue | Layer.Layer.Success<ReturnType<typeof memory>>

/** Plex, as it lists its one library now. */
const served = (library: Shelf) =>
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
const fresh = (library: Shelf) =>
  Effect.gen(function* () {
    yield* TestClock.adjust("1 second")
    library.calls.length = 0
    const now = yield* served(library)
    yield* (yield* IndexRefresh).freshen(now, now.at)
    return [...library.calls]
  })
/** The index need only be there. */
const ensured = (library: Shelf) =>
  Effect.gen(function* () {
    library.calls.length = 0
    yield* (yield* IndexRefresh).ensure(yield* served(library))
    return [...library.calls]
  })
const change = (library: Shelf, next: ReadonlyArray<Item>) => {
  library.items = next
  library.changed += 1
}

const files = (library: Shelf) => Effect.flatMap(LibraryIndex, (index) => index.size(library.server, "1"))
const has = (library: Shelf, file: string) =>
  Effect.flatMap(LibraryIndex, (index) => Effect.map(index.named(library.server, [file]), (found) => found.length > 0))
const pausedNow = (library: Shelf) =>
  Effect.gen(function* () {
    const keys = (yield* (yield* IndexRefresh).paused(yield* served(library))).keys()
    const known = yield* (yield* IndexStates).paused
    return { keys: [...keys], known: known.map(({ of, vanished }) => ({ of, vanished })) }
  })
const notPaused = { keys: [], known: [] }
const errors = (lines: ReadonlyArray<Line>) => lines.filter(({ level }) => level === "ERROR")

const minutes = (count: number) => TestClock.adjust(`${count} minutes`)
const deltaCalls = ["addedAt 0", "updatedAt 0", "total"]

describe("the first sweep", () => {
  for (const says of [true, false])
    it.effect(`reads a library once, in pages, ${says ? "as Plex counts it" : "where Plex does not count"}`, () => {
      const library = { ...shelf(...items(1, 1100)), says }
      return over(library, () =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* ensured(library), ["sweep 0", "sweep 499", "sweep 998"])
          assert.deepStrictEqual(yield* files(library), { items: 1100, files: 1100 })
          assert.deepStrictEqual(yield* ensured(library), [])
        })
      )
    })

  it.effect("cut off between two pages is none", () => {
    const library = shelf(...items(1, 1100))
    library.before = (call) => (call === "sweep 499" ? away : Effect.void)
    return over(library, () =>
      Effect.gen(function* () {
        assert.isTrue(Either.isLeft(yield* Effect.either(ensured(library))))
        library.before = () => Effect.void
        assert.deepStrictEqual(yield* ensured(library), ["sweep 0", "sweep 499", "sweep 998"])
      })
    )
  })

  it.effect("has what was added while it paged, and passes nothing over where something vanished", () => {
    const library = shelf(...items(1, 1100))
    library.before = (call) =>
      Effect.sync(() => {
        if (call !== "sweep 499") return
        library.before = () => Effect.void
        // As many come as go: the total does not tell.
        library.items = [...library.items.filter((one) => Number(one.key) > 3), ...items(5000, 5002)]
      })
    return over(library, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* ensured(library), ["sweep 0", "sweep 499", "sweep 399", "sweep 898"])
        for (const number of [501, 502, 503, 1100, 5000])
          assert.isTrue(yield* has(library, `${number}.mp4`), `${number}`)
      })
    )
  })
})

describe("a library that is edited while it is swept", () => {
  it.effect("is swept to its end, however many items go and come, and none that stays is missed", () => {
    const library = shelf(...items(1, 3000))
    let gone = 0
    library.before = (call) =>
      Effect.sync(() => {
        if (!call.startsWith("sweep") || call === "sweep 0") return
        // The oldest seven go, and nine come.
        library.items = [...library.items.slice(7), ...items(9000 + gone, 9008 + gone)]
        gone += 9
      })
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        const missing = yield* Effect.filter(library.items, (one) =>
          Effect.map(has(library, `${one.key}.mp4`), (there) => !there)
        )
        // What came during the last request comes with the next delta.
        assert.deepStrictEqual(
          missing.filter((one) => Number(one.key) < 9000),
          []
        )
        assert.isAtMost(library.calls.length, 30)
      })
    )
  })

  it.effect("is swept to its end even by a Plex whose order is never the same", () => {
    const library = shelf(...items(1, 6000))
    library.before = () =>
      Effect.sync(() => {
        library.items = library.items.map((one) => ({ ...one, addedAt: dawn - ((one.addedAt * 7919) % 10_007) }))
      })
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        assert.isAtMost(library.calls.length, 40)
      })
    )
  })
})

describe("a fresher index", () => {
  it.effect("costs nothing where Plex says that nothing changed, or where it is fresh enough", () => {
    const library = shelf(...items(1, 3))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        assert.deepStrictEqual(yield* fresh(library), [])
        change(library, items(1, 4))
        const { at, ...rest } = yield* served(library)
        yield* (yield* IndexRefresh).freshen({ at, ...rest }, at)
        assert.deepStrictEqual(library.calls, [])
      })
    )
  })

  it.effect("costs a delta where a file came, was renamed, or left its item", () => {
    const library = shelf(...items(1, 600), item(700, { files: ["/data/a.mp4", "/data/b.mp4"] }))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, [...library.items, item(800, { addedAt: dawn, updatedAt: dawn })])
        assert.deepStrictEqual(yield* fresh(library), deltaCalls)
        assert.isTrue(yield* has(library, "800.mp4"))
        change(
          library,
          library.items.map((one) =>
            one.key === "5" ? { ...one, files: ["/data/new.mp4"], updatedAt: dawn + 2 } : one
          )
        )
        assert.deepStrictEqual(yield* fresh(library), deltaCalls)
        assert.deepStrictEqual([yield* has(library, "5.mp4"), yield* has(library, "new.mp4")], [false, true])
        change(
          library,
          library.items.map((one) =>
            one.key === "700" ? { ...one, files: ["/data/b.mp4"], updatedAt: dawn + 3 } : one
          )
        )
        assert.deepStrictEqual(yield* fresh(library), deltaCalls)
        assert.deepStrictEqual([yield* has(library, "a.mp4"), yield* has(library, "b.mp4")], [false, true])
        assert.deepStrictEqual(yield* fresh(library), [])
      })
    )
  })

  it.effect("finds an item with an old date among those updated, and one that Plex stamped a while ago", () => {
    const library = shelf(...items(1, 3))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, [
          ...library.items,
          item(9, { addedAt: 5, updatedAt: dawn }),
          item(10, { addedAt: dawn, updatedAt: 5 })
        ])
        yield* fresh(library)
        change(library, [...library.items, item(11, { addedAt: dawn - 30, updatedAt: dawn - 30 })])
        assert.deepStrictEqual(yield* fresh(library), deltaCalls)
        assert.deepStrictEqual(yield* files(library), { items: 6, files: 6 })
      })
    )
  })

  it.effect("costs a sweep where something is gone, or where Plex does not count", () => {
    const library = shelf(...items(1, 3))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, items(1, 2))
        assert.deepStrictEqual(yield* fresh(library), [...deltaCalls, "sweep 0"])
        assert.isFalse(yield* has(library, "3.mp4"))
        library.says = false
        change(library, items(1, 2))
        assert.deepStrictEqual(yield* fresh(library), [...deltaCalls, "sweep 0"])
      })
    )
  })

  it.effect("takes in by a second delta what came during the first", () => {
    const library = shelf(...items(1, 3))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        library.before = (call) =>
          Effect.sync(() => {
            if (call !== "total") return
            library.before = () => Effect.void
            library.items = [...library.items, item(4, { addedAt: dawn + 1, updatedAt: dawn + 1 })]
          })
        library.changed += 1
        assert.deepStrictEqual(yield* fresh(library), [...deltaCalls, ...deltaCalls])
        assert.isTrue(yield* has(library, "4.mp4"))
      })
    )
  })

  it.effect("is not troubled by items without files", () => {
    const library = shelf(...items(1, 3), item(4, { files: [] }))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, [...library.items, item(5, { addedAt: dawn, updatedAt: dawn })])
        assert.deepStrictEqual(yield* fresh(library), deltaCalls)
      })
    )
  })

  for (const odd of ["parts", "nameless"] as const)
    it.effect(
      `keeps what is remembered of an item of which Plex says ${odd === "parts" ? "no part" : "no key"} any more`,
      () => {
        const library = shelf(...items(1, 3))
        return over(library, () =>
          Effect.gen(function* () {
            yield* ensured(library)
            change(library, [...items(1, 2), item(3, { odd }), item(4, { addedAt: dawn, updatedAt: dawn, odd })])
            yield* fresh(library)
            yield* TestClock.adjust("1 day")
            assert.deepStrictEqual(yield* ensured(library), ["sweep 0"])
            assert.deepStrictEqual(yield* files(library), { items: 3, files: 3 })
            // It starts no sweep: nothing but what changed is asked for.
            change(library, [...library.items, item(5, { addedAt: dawn + 90_000, updatedAt: dawn + 90_000 })])
            assert.deepStrictEqual(yield* fresh(library), deltaCalls)
            assert.deepStrictEqual(yield* files(library), { items: 4, files: 4 })
          })
        )
      }
    )

  it.effect("is swept whole once a day", () => {
    const library = shelf(...items(1, 3))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        yield* TestClock.adjust("23 hours")
        assert.deepStrictEqual(yield* ensured(library), [])
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual(yield* ensured(library), ["sweep 0"])
      })
    )
  })

  it.effect("is made anew for another server, and the old one's does not count", () => {
    const library = shelf(...items(1, 100))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, items(1, 10))
        yield* fresh(library)
        assert.strictEqual((yield* pausedNow(library)).known.length, 1)
        library.server = "another"
        assert.deepStrictEqual(yield* ensured(library), ["sweep 0"])
        assert.deepStrictEqual(yield* files(library), { items: 10, files: 10 })
        assert.deepStrictEqual(yield* pausedNow(library), notPaused)
      })
    )
  })
})

/** 60 of 100 files are gone, and two new ones are there; a job waits for the library. */
const stricken = (library: Shelf) =>
  Effect.gen(function* () {
    yield* ensured(library)
    change(library, [...items(61, 100), item(200), item(201)])
    yield* fresh(library)
    const queue = yield* JobQueue
    const claims = yield* Claims
    yield* queue.enqueue(id(1), "all")
    const [job] = yield* claims.claim(yield* lease(), 1)
    if (job !== undefined) yield* claims.wait(job, "library_paused", null, null)
  })
const stateOf = (scene: number) => Effect.map(row(scene), (found) => found?.["state"])

describe("a library of which too much vanished", () => {
  it.effect("is paused with one error that says what to do, keeps what vanished, and has what is new", () => {
    const library = shelf(...items(1, 100))
    return over(library, (lines) =>
      Effect.gen(function* () {
        yield* stricken(library)
        assert.deepStrictEqual(yield* pausedNow(library), { keys: ["1"], known: [{ of: 100, vanished: 60 }] })
        assert.deepStrictEqual(
          [yield* has(library, "1.mp4"), yield* has(library, "61.mp4"), yield* has(library, "200.mp4")],
          [true, true, true]
        )
        yield* minutes(10)
        yield* ensured(library)
        assert.strictEqual(errors(lines).length, 1)
        assert.match(errors(lines)[0]!.text, /'Movies' is paused: .*60 of its 100 files.*plexsync accept "Movies"/)
        assert.strictEqual(yield* stateOf(1), "waiting")
      })
    )
  })

  it.effect("is left alone for ten minutes, whoever asks", () => {
    const library = shelf(...items(1, 100))
    return over(library, () =>
      Effect.gen(function* () {
        yield* stricken(library)
        const sweep = yield* IndexRefresh
        library.changed += 1
        assert.deepStrictEqual([yield* ensured(library), yield* fresh(library), yield* sweep.due], [[], [], false])
        yield* minutes(10)
        assert.isTrue(yield* sweep.due)
        assert.deepStrictEqual(yield* ensured(library), ["sweep 0"])
        assert.isFalse(yield* sweep.due)
        assert.deepStrictEqual((yield* pausedNow(library)).known, [{ of: 100, vanished: 60 }])
      })
    )
  })

  it.effect("goes on by itself when the files are back, with the jobs that waited", () => {
    const library = shelf(...items(1, 100))
    return over(library, () =>
      Effect.gen(function* () {
        yield* stricken(library)
        change(library, items(1, 99))
        yield* minutes(10)
        yield* ensured(library)
        assert.deepStrictEqual(yield* pausedNow(library), notPaused)
        assert.deepStrictEqual(yield* files(library), { items: 99, files: 99 })
        assert.strictEqual(yield* stateOf(1), "ready")
        change(library, items(1, 98))
        assert.deepStrictEqual(yield* fresh(library), [...deltaCalls, "sweep 0"])
        assert.deepStrictEqual(yield* pausedNow(library), notPaused)
      })
    )
  })

  it.effect("loses what vanished at the next sweep, once a person agreed", () => {
    const library = shelf(...items(1, 100))
    return over(library, () =>
      Effect.gen(function* () {
        yield* stricken(library)
        const states = yield* IndexStates
        assert.deepStrictEqual(yield* states.accept("Films"), [])
        assert.deepStrictEqual(yield* ensured(library), [])
        assert.strictEqual((yield* states.accept("movies")).length, 1)
        assert.isTrue(yield* (yield* IndexRefresh).due)
        assert.deepStrictEqual(yield* ensured(library), ["sweep 0"])
        assert.deepStrictEqual(yield* files(library), { items: 42, files: 42 })
        assert.deepStrictEqual(yield* pausedNow(library), notPaused)
        assert.strictEqual(yield* stateOf(1), "ready")
        assert.deepStrictEqual(yield* states.accept("Movies"), [])
      })
    )
  })

  it.effect("stays paused when far more vanished since the person agreed", () => {
    const library = shelf(...items(1, 200))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, items(1, 120))
        yield* fresh(library)
        yield* (yield* IndexStates).accept("Movies")
        change(library, items(1, 20))
        yield* minutes(1)
        yield* ensured(library)
        assert.deepStrictEqual((yield* pausedNow(library)).known, [{ of: 200, vanished: 180 }])
        assert.deepStrictEqual(yield* ensured(library), [])
        assert.isTrue(yield* has(library, "200.mp4"))
      })
    )
  })

  it.effect("is seen even where reads have taken the vanished out of the index, one by one", () => {
    const library = shelf(...items(1, 100))
    return over(library, () =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, items(61, 100))
        const gone = items(1, 60).map((one) => key(one.key))
        yield* (yield* LibraryIndex).correct("machine", [], gone)
        assert.deepStrictEqual(yield* fresh(library), [...deltaCalls, "sweep 0"])
        assert.deepStrictEqual((yield* pausedNow(library)).known, [{ of: 100, vanished: 60 }])
      })
    )
  })

  it.effect("is no longer spoken of when it is no longer synced", () => {
    const library = shelf(...items(1, 100))
    return over(library, () =>
      Effect.gen(function* () {
        yield* stricken(library)
        const sweep = yield* IndexRefresh
        const without: Served = { ...(yield* served(library)), libraries: [] }
        yield* sweep.ensure(without)
        assert.deepStrictEqual([...(yield* sweep.paused(without))], [])
        assert.deepStrictEqual(yield* (yield* IndexStates).paused, [])
      })
    )
  })

  it.effect("is not one that lost 50 files, or a fifth", () => {
    const library = shelf(...items(1, 100))
    return over(library, (lines) =>
      Effect.gen(function* () {
        yield* ensured(library)
        change(library, items(51, 100))
        yield* fresh(library)
        assert.deepStrictEqual(yield* files(library), { items: 50, files: 50 })
        assert.deepStrictEqual([yield* pausedNow(library), errors(lines)], [notPaused, []])
      })
    )
  })
})
