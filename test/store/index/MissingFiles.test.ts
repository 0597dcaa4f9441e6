import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { MissingFiles } from "../../../src/store/index/MissingFiles.ts"
import { dead, resting } from "../../support/AtRest.ts"
import { memory } from "../../support/TestStore.ts"

describe("what is wanted", () => {
  it.effect("is counted without looking at the rows", () =>
    Effect.gen(function* () {
      const wanted = yield* MissingFiles
      expect(yield* wanted.count).toEqual({ waiting: 0, others: 0 })
      yield* resting(1, "/data/a.mp4", "waiting", "not_in_plex")
      yield* resting(2, "/data/a.mp4", "parked", "absent")
      yield* resting(3, "/data/a.mp4", "waiting", "backoff")
      yield* dead(4, "/data/a.mp4", "not_found", "NoItem")
      expect(yield* wanted.count).toEqual({ waiting: 1, others: 2 })
    }).pipe(Effect.provide(memory()))
  )
})
