import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { look } from "../../../src/serve/report/PluginLook.ts"
import { seenLast } from "../../../src/serve/report/PluginMemory.ts"
import { StashApi } from "../../../src/stash/StashApi.ts"
import * as Layer from "effect/Layer"
import { memory } from "../../support/TestStore.ts"

const plugin = (id: string, enabled: boolean) => ({ id, name: id, enabled, hooks: id === "PlexSyncHooks" })

describe("our plugins in Stash", () => {
  it.effect("are looked at as Stash lists them, and remembered", () => {
    let hooks = true
    const stash = Layer.mock(StashApi, {
      _tag: "plexsync/StashApi",
      address: "http://stash",
      installedPlugins: Effect.sync(() => [plugin("PlexSync", true), plugin("PlexSyncHooks", hooks)])
    })
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* seenLast, Option.none())
      assert.deepStrictEqual(yield* look, { now: "pair", told: "pair" })
      hooks = false
      assert.deepStrictEqual(yield* look, { now: "no hooks", told: "pair" })
      assert.deepStrictEqual(yield* seenLast, Option.some({ now: "no hooks" as const, told: "pair" as const }))
    }).pipe(Effect.provide(Layer.merge(stash, memory())))
  })
})
