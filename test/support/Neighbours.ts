import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Config } from "../../src/config/Config.ts"
import type { RawSettings } from "../../src/core/settings/Settings.ts"
import { CircuitBreakers } from "../../src/sync/circuit/CircuitBreaker.ts"
import type { Served } from "../../src/sync/index/Libraries.ts"
import { settingsWith } from "./World.ts"

/** Neighbours of a service that is tested alone: each says and does as little as may be. */
export const settled = (settings: RawSettings = {}) =>
  Layer.succeed(Config, { settings: Effect.succeed(settingsWith(settings)) })

/** Circuits that are never open. */
export const throughCircuits = Layer.mock(CircuitBreakers, {
  _tag: "plexsync/CircuitBreakers",
  guard: () => (call) => call,
  // @effect-diagnostics-next-line missingEffectContext:off missingEffectError:off - it compares the names of two signatures' parameters.
  kept: (work) => work
})

/** A server with these libraries, keys and titles alike, all named in the settings; asked at `at`, epoch ms. */
export const served = (keys: ReadonlyArray<string>, at = 0): Served => ({
  server: "machine",
  libraries: keys.map((key) => ({
    key,
    title: key,
    type: "movie",
    locations: [],
    scannedAt: 0,
    contentChangedAt: 0,
    named: true
  })),
  ignored: [],
  at
})
