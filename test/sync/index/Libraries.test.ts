import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import { Config } from "../../../src/config/Config.ts"
import type { Library } from "../../../src/core/model/PlexItem.ts"
import type { Skipped } from "../../../src/core/model/Rows.ts"
import type { RawSettings } from "../../../src/core/settings/Settings.ts"
import { PlexApi } from "../../../src/plex/PlexApi.ts"
import { IndexStates } from "../../../src/store/index/IndexStates.ts"
import { SameServer } from "../../../src/sync/circuit/SameServer.ts"
import { Libraries } from "../../../src/sync/index/Libraries.ts"
import { throughCircuits } from "../../support/Neighbours.ts"
import { memory } from "../../support/TestStore.ts"
import { settingsWith } from "../../support/World.ts"

const library = (key: string, title: string, type = "movie"): Library => ({
  key,
  title,
  type,
  locations: [],
  scannedAt: 0,
  contentChangedAt: 0
})

const around = (settings: RawSettings = {}) => {
  const state = {
    settings,
    rows: [library("1", "Movies"), library("2", "Personal"), library("3", "Shows", "show")],
    skipped: new Array<Skipped>(),
    asked: 0
  }
  const layer = Libraries.DefaultWithoutDependencies.pipe(
    Layer.provide([
      throughCircuits,
      Layer.succeed(Config, { settings: Effect.sync(() => settingsWith(state.settings)) }),
      Layer.mock(SameServer, { _tag: "plexsync/SameServer", asked: Effect.succeed("machine") }),
      Layer.mock(PlexApi, {
        _tag: "plexsync/PlexApi",
        libraries: Effect.sync(() => {
          state.asked += 1
          return { rows: state.rows, skipped: state.skipped }
        })
      })
    ]),
    Layer.provideMerge(memory())
  )
  return { layer, state }
}

const asked = Effect.flatMap(Libraries, ({ ask }) => ask)
const served = Effect.flatMap(Libraries, (libraries) => libraries.served)
const keysOf = ({ libraries }: { readonly libraries: ReadonlyArray<Library> }) => libraries.map(({ key }) => key)

describe("the libraries to sync", () => {
  it.effect("are all of films, and the others are named with the reason", () =>
    Effect.gen(function* () {
      const found = yield* asked
      assert.deepStrictEqual(
        found.libraries.map(({ key, named }) => [key, named]),
        [
          ["1", false],
          ["2", false]
        ]
      )
      assert.deepStrictEqual(found.ignored, [{ title: "Shows", reason: "type show" }])
      assert.deepInclude(found, { server: "machine", at: 0 })
    }).pipe(Effect.provide(around().layer))
  )

  it.effect("are those that plex_library names, whatever the case", () =>
    Effect.gen(function* () {
      const found = yield* asked
      assert.deepStrictEqual(keysOf(found), ["2"])
      assert.isTrue(found.libraries[0]?.named)
      assert.deepStrictEqual(found.ignored[0], { title: "Movies", reason: "not in plex_library" })
    }).pipe(Effect.provide(around({ plex_library: "PERSONAL" }).layer))
  )

  it.effect("are not there where plex_library names one that is unknown: it fails with those that are", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(asked)
      assert.deepInclude(failure, { _tag: "UnknownLibrary", unknown: ["Filme"], known: ["Movies", "Personal"] })
    }).pipe(Effect.provide(around({ plex_library: "Movies, Filme" }).layer))
  )
})

describe("a library that cannot be read", () => {
  const odd = (id: string): Skipped => ({ id, stamp: null, reason: "title is missing" })
  const known = {
    checkedAt: 0,
    sweptAt: 0,
    scannedAt: 0,
    contentChangedAt: 0,
    newest: 0,
    items: 0,
    bare: 0,
    files: 0,
    paused: null
  }
  const remember = Effect.gen(function* () {
    const states = yield* IndexStates
    yield* states.use("machine", ["1", "2"])
    yield* states.set("machine", "1", { ...known, title: "Movies" })
    yield* states.set("machine", "2", { ...known, title: "Personal" })
  })

  it.effect("is as it was when it last could", () => {
    const { layer, state } = around({ plex_library: "Personal" })
    state.rows = [library("1", "Movies")]
    state.skipped = [odd("2")]
    return Effect.gen(function* () {
      yield* remember
      assert.deepStrictEqual(keysOf(yield* asked), ["2"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("may be any that is missed where it does not say which it is", () => {
    const { layer, state } = around()
    state.rows = [library("1", "Movies")]
    state.skipped = [odd("")]
    return Effect.gen(function* () {
      yield* remember
      assert.deepStrictEqual(keysOf(yield* asked), ["1", "2"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("may be one that is named and not there: that is no failure then, and it is told of", () => {
    const { layer, state } = around({ plex_library: "Movies, Filme" })
    state.skipped = [odd("9")]
    return Effect.gen(function* () {
      const found = yield* asked
      assert.deepStrictEqual(keysOf(found), ["1"])
      assert.deepInclude(found.ignored, { title: "library 9", reason: "title is missing" })
    }).pipe(Effect.provide(layer))
  })
})

describe("an answer about the server", () => {
  it.effect("is good for half a minute, under the same settings", () => {
    const { layer, state } = around()
    return Effect.gen(function* () {
      yield* served
      yield* TestClock.adjust("29 seconds")
      yield* served
      assert.strictEqual(state.asked, 1)
      state.settings = { plex_library: "Movies" }
      assert.deepStrictEqual(keysOf(yield* served), ["1"])
      yield* TestClock.adjust("30 seconds")
      yield* served
      assert.strictEqual(state.asked, 3)
    }).pipe(Effect.provide(layer))
  })
})
