import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe } from "vitest"
import { control } from "../../sandbox/demo/Servers.ts"
import { differences, eventually, live, loggedRuntime, plexsync, rows, withSandbox } from "../support/Program.ts"

const lookUps = "GET /library/sections/:id/all"
const settings = {
  PLEXSYNC_CIRCUIT_RECOVERY: "0.5",
  PLEXSYNC_CIRCUIT_THRESHOLD: "3",
  PLEXSYNC_BACKOFF_BASE: "0.1",
  PLEXSYNC_BACKOFF_CAP: "0.2"
}

const Status = Schema.parseJson(
  Schema.Struct({
    breakers: Schema.Struct({
      Plex: Schema.Struct({ _tag: Schema.String }),
      Stash: Schema.Struct({ _tag: Schema.String })
    }),
    outages: Schema.Array(
      Schema.Struct({
        server: Schema.String,
        began: Schema.Int,
        ended: Schema.NullOr(Schema.Int),
        cause: Schema.String
      })
    )
  })
)

const faults = (url: string, list: ReadonlyArray<object>) => control(url, "faults", { faults: list })
const jobs = (data: string) => rows(data, "SELECT state, because, family, attempts FROM job")

describe("failure 16: an outage during matching is transient, never not found", () => {
  for (const [how, fault] of [
    ["no answer", { kind: "refuse" }],
    ["an error", { kind: "status", status: 503 }],
    ["an answer that is cut off", { kind: "truncate" }],
    ["a web page", { kind: "html" }]
  ] as const) {
    it.scopedLive(`when the listing that would find the file gets ${how}`, () =>
      Effect.gen(function* () {
        const { data, program, servers } = yield* withSandbox(["--scenes", "6"], settings)
        yield* faults(servers.plex.url, [{ route: lookUps, ...fault }])
        yield* loggedRuntime(program)
        yield* plexsync(program, "sync", "--scene", "1", "--scene", "2")
        yield* eventually(
          Effect.sync(() => rows(data, "SELECT * FROM outage").length),
          (count) => count > 0
        )
        for (const job of jobs(data)) {
          assert.notStrictEqual(job["because"], "not_in_plex")
          assert.include([null, "transient"], job["family"])
        }
        yield* faults(servers.plex.url, [])
        yield* eventually(
          Effect.sync(() => jobs(data).length),
          (left) => left === 0
        )
        assert.deepStrictEqual(rows(data, "SELECT * FROM dead_letter"), [])
        assert.strictEqual(rows(data, "SELECT * FROM scene WHERE synced_at IS NOT NULL").length, 2)
      }).pipe(Effect.provide(live))
    )
  }
})

describe("an outage", () => {
  it.scopedLive("is shown while it lasts and afterwards, and goes on across a restart", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(["--scenes", "6"], settings)
      const status = Effect.flatMap(plexsync(program, "status", "--json"), ({ stdout }) =>
        Schema.decodeUnknown(Status)(stdout)
      )
      yield* faults(servers.plex.url, [{ route: "*", kind: "status", status: 503 }])
      yield* plexsync(program, "sync", "--all")
      const open = yield* Effect.scoped(
        Effect.zipRight(
          loggedRuntime(program),
          eventually(status, ({ breakers }) => breakers.Plex._tag !== "Closed")
        )
      )
      assert.strictEqual(open.breakers.Stash._tag, "Closed")
      assert.deepInclude(open.outages[0], { server: "Plex", ended: null })
      assert.match(open.outages[0]?.cause ?? "", /503/)
      assert.match(
        (yield* plexsync(program, "status", "--verbose")).stdout,
        /Plex OPEN since .*\n {2}Plex was left alone from .*not over: /
      )

      yield* loggedRuntime(program)
      yield* faults(servers.plex.url, [])
      yield* eventually(
        Effect.sync(() => jobs(data).length),
        (left) => left === 0
      )
      const after = yield* status
      assert.strictEqual(after.breakers.Plex._tag, "Closed")
      assert.strictEqual(after.outages.length, 1)
      assert.strictEqual(after.outages[0]?.began, open.outages[0]?.began)
      assert.isNumber(after.outages[0]?.ended)
      assert.deepStrictEqual(yield* differences(servers), [])
    }).pipe(Effect.provide(live))
  )
})
