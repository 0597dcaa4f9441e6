import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { sceneInfo, sceneError, SceneLines, type Voice, sceneWarning } from "../../../src/sync/report/SceneLines.ts"

const lines = Effect.all([sceneInfo("did"), sceneWarning("odd", "texts repaired"), sceneError("failed")], {
  discard: true
})

describe("lines about one scene", () => {
  it.effect("are said as they are where a person looks for them", () => {
    const said: Array<string> = []
    const logger = Logger.make(({ logLevel, message }) => void said.push(`${logLevel.label} ${String(message)}`))
    return Effect.gen(function* () {
      yield* lines
      assert.deepStrictEqual(said, ["INFO did", "WARN odd", "ERROR failed"])
    }).pipe(Effect.provide(Logger.replace(Logger.defaultLogger, logger)))
  })

  it.effect("are left to the voice of bulk work, with what a summary calls them", () => {
    const kept: Array<string> = []
    const keep = (line: string) => Effect.sync(() => void kept.push(line))
    const voice: Voice = { info: keep, warn: (line, kind) => keep(`${kind}: ${line}`), error: keep }
    return Effect.gen(function* () {
      yield* Effect.provideService(lines, SceneLines, voice)
      assert.deepStrictEqual(kept, ["did", "texts repaired: odd", "failed"])
    })
  })
})
