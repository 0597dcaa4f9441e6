import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { closed } from "../../../src/core/retry/Breaker.ts"
import { Outages } from "../../../src/store/runtime/Outages.ts"
import { memory } from "../../support/TestStore.ts"

describe("outages", () => {
  it.effect("are remembered up to the last thousand", () =>
    Effect.gen(function* () {
      const { list, save } = yield* Outages
      const sql = yield* SqlClient.SqlClient
      const open = (since: number) => ({ _tag: "Open" as const, since, until: since + 1000, silent: false })
      yield* save("Plex", open(1), "the first")
      yield* save("Plex", closed, "")
      yield* save("Plex", open(2), "the second")
      yield* save("Plex", closed, "")
      yield* sql`UPDATE outage SET id = id + 998 WHERE began = 2`
      yield* save("Plex", open(3), "the last of a thousand and one")
      expect((yield* list(5)).map(({ cause }) => cause)).toEqual(["the last of a thousand and one", "the second"])
    }).pipe(Effect.provide(memory()))
  )
})
