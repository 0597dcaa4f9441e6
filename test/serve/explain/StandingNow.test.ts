import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import { Breaker } from "../../../src/core/retry/Breaker.ts"
import { standingNow } from "../../../src/serve/explain/StandingNow.ts"
import { Outages } from "../../../src/store/runtime/Outages.ts"
import { settled } from "../../support/Neighbours.ts"
import { ago, cursor, health, library, now, runtime, type Write } from "../../support/StatusRows.ts"
import { memory } from "../../support/TestStore.ts"

/** Writes these rows, and makes it their time. */
const told = (work: (write: Write) => void) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const statements: Array<[string, ReadonlyArray<unknown>]> = []
    work((statement, ...values) => void statements.push([statement, values]))
    yield* Effect.forEach(statements, ([statement, values]) => sql.unsafe(statement, values))
    yield* TestClock.setTime(now)
  })

/** For who asks on another machine than that of the runtime. `isSettled`: the settings in force are known. */
const standing = (isSettled = true) => standingNow({ host: "elsewhere", version: "0.1.0" }, isSettled)

const over = (enabled = true) => Effect.provide(Layer.merge(settled({ enabled: String(enabled) }), memory()))

const well = { enabled: true, stopped: [], open: [], paused: [] }
const noRuntime = "No runtime is running; start one with the task Start Background Sync, or with: plexsync serve"

describe("how PlexSync stands", () => {
  it.effect("is well where a runtime lives, and both servers answer", () =>
    Effect.gen(function* () {
      yield* told((write) => runtime(write))
      expect(yield* standing()).toEqual(well)
    }).pipe(over())
  )

  it.effect("says what stops everything, and nothing that does not", () =>
    Effect.gen(function* () {
      yield* told((write) => cursor(write, "full sync begun", ago(2000)))
      expect(yield* standing()).toEqual({ ...well, stopped: [noRuntime] })
    }).pipe(over())
  )

  it.effect.each([true, false])("is on as the settings say where they are known: %s", (enabled) =>
    Effect.gen(function* () {
      yield* told((write) => runtime(write, { ...health, settings: { enabled: !enabled, problems: [] } }))
      expect((yield* standing()).enabled).toBe(enabled)
    }).pipe(over(enabled))
  )

  it.effect.each([true, false])("is on as a runtime that lives says where they are not: %s", (enabled) =>
    Effect.gen(function* () {
      yield* told((write) => runtime(write, { ...health, settings: { enabled, problems: [] } }))
      expect((yield* standing(false)).enabled).toBe(enabled)
    }).pipe(over(!enabled))
  )

  it.effect("counts as on where nobody can say: no runtime lives, and the settings are not known", () =>
    Effect.gen(function* () {
      yield* told(() => undefined)
      expect((yield* standing(false)).enabled).toBe(true)
    }).pipe(over(false))
  )

  it.effect("tells each server that is left alone since when, and until when it surely is", () =>
    Effect.gen(function* () {
      const { save } = yield* Outages
      yield* told((write) => runtime(write))
      yield* save("Plex", Breaker.Open({ since: ago(9), until: ago(-1), silent: true }), "refused")
      expect((yield* standing()).open).toEqual([{ server: "Plex", since: ago(9), until: ago(-1) }])
      yield* save("Stash", Breaker.HalfOpen({ since: ago(3), silent: false }), "refused")
      expect((yield* standing()).open).toEqual([
        { server: "Plex", since: ago(9), until: ago(-1) },
        { server: "Stash", since: ago(3), until: null }
      ])
      yield* save("Plex", Breaker.Closed({ failures: 2 }), "")
      expect((yield* standing()).open.map(({ server }) => server)).toEqual(["Stash"])
    }).pipe(over())
  )

  it.effect("names the libraries that are paused", () =>
    Effect.gen(function* () {
      yield* told((write) => {
        runtime(write)
        cursor(write, "index in use", { server: "plex", libraries: ["1"] })
        library(write, { vanished: 80, of: 90, since: ago(10) })
      })
      expect((yield* standing()).paused).toEqual(["Movies"])
      yield* told((write) => library(write, null))
      expect((yield* standing()).paused).toEqual([])
    }).pipe(over())
  )
})
