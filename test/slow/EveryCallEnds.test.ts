import { assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import type { Fault } from "../../sandbox/http/Fault.ts"
import { control } from "../../sandbox/demo/Servers.ts"
import { jpegOf } from "../support/Jpeg.ts"
import { peakMemory } from "../support/PeakMemory.ts"
import { eventually, live, plexsync, putRoute, withSandbox } from "../support/Program.ts"
import { editScene, stashFiles } from "../support/Stage.ts"
import { showsTitle, watched } from "../support/Watched.ts"
import { limit } from "../support/Limits.ts"

/** Seconds that a call may take; listings and pictures two and a half times as long. */
const given = 2
const settings = {
  PLEXSYNC_CALL_TIMEOUT: String(given),
  PLEXSYNC_READ_TIMEOUT: "60",
  PLEXSYNC_BACKOFF_BASE: "0.2",
  PLEXSYNC_BACKOFF_CAP: "1",
  PLEXSYNC_MAX_RETRIES: "20",
  PLEXSYNC_CIRCUIT_THRESHOLD: "100"
}
/** MiB. */
const mostMemory = 350

const dripping: Omit<Fault, "route"> = { kind: "drip", ms: 1000 }
const others: ReadonlyArray<Omit<Fault, "route">> = [
  { kind: "endless" },
  { kind: "endless", status: 500 },
  { kind: "bomb" }
]

/** Where on each server. */
type Routes = Readonly<Partial<Record<"plex" | "stash", ReadonlyArray<Pick<Fault, "route" | "operation">>>>>

/** Where an answer may hang, and how long it may. */
const calls: ReadonlyArray<readonly [name: string, routes: Routes, seconds: number]> = [
  ["an edit", { plex: [{ route: putRoute }] }, given],
  ["the libraries", { plex: [{ route: "GET /library/sections" }] }, given],
  ["a listing", { plex: [{ route: "GET /library/sections/:id/all" }] }, 2.5 * given],
  ["a poll", { stash: [{ route: "POST /graphql", operation: "query Watch" }] }, given],
  ["a read of scenes", { stash: [{ route: "POST /graphql", operation: "query ScenesByIds" }] }, given],
  ["a cover", { stash: [{ route: "GET /scene/:id/screenshot" }] }, 2.5 * given]
]
const everywhere: Routes = {
  plex: calls.flatMap(([, { plex = [] }]) => plex),
  stash: calls.flatMap(([, { stash = [] }]) => stash)
}

describe("every call ends, on the built program", () => {
  it.scopedLive(
    "one answer that never does keeps no other scene from Plex, and status says which it is",
    () =>
      Effect.gen(function* () {
        const { keys, plex, program, runtime, scenes, url } = yield* watched({
          files: ["/data/struck.mp4", "/data/other.mp4"],
          settings
        })
        const [struck = "", other = ""] = scenes
        // Plex does not have its file: the libraries are asked for it.
        const [absent = ""] = (yield* stashFiles(url, [{ file: "/data/absent.mp4", size: 7 }])).slice(-1)
        // Who answers 200 to an edit has made it, whatever follows: the other scene's is not to be answered without.
        const struckAlone = { query: `id=${keys[0]}\\b` }
        const breaks = ({ plex: ofPlex = [], stash = [] }: Routes, fault: Omit<Fault, "route">) =>
          Effect.zipRight(
            control(plex.url, "faults", {
              faults: ofPlex.map((where) => ({
                ...where,
                ...(where.route === putRoute ? struckAlone : {}),
                times: 1,
                ...fault
              }))
            }),
            control(url, "faults", { faults: stash.map((where) => ({ ...where, times: 1, ...fault })) })
          )
        const arrives = (title: string, seconds: number) =>
          Effect.gen(function* () {
            const cover = jpegOf(title).toString("base64")
            yield* editScene(url, struck, { title, cover_image: `data:image/jpeg;base64,${cover}` })
            yield* editScene(url, absent, { title })
            yield* editScene(url, other, { title })
            yield* showsTitle(plex, keys[1], title, seconds + 5)
          })

        for (const [name, routes, seconds] of calls) {
          yield* breaks(routes, dripping)
          yield* arrives(`While ${name} drips`, seconds)
        }
        for (const fault of others) {
          yield* breaks(everywhere, fault)
          yield* arrives(`Fault ${JSON.stringify(fault)}`, 2.5 * given)
        }
        const memory = peakMemory(runtime.pid)
        if (memory !== undefined) assert.isAtMost(memory, mostMemory)

        yield* control(plex.url, "faults", { faults: [{ route: putRoute, ...struckAlone, ...dripping }] })
        yield* arrives("While one item drips for ever", given)
        yield* eventually(
          plexsync(program, "status"),
          ({ stdout }) => /^Slow: Plex (has not finished|did not finish) its answer to PUT \/library/m.test(stdout),
          20
        )
        yield* control(plex.url, "faults", { faults: [] })
        yield* showsTitle(plex, keys[0], "While one item drips for ever", 10)
      }).pipe(Effect.provide(live)),
    limit(120)
  )

  it.scopedLive("sync --timeout ends in time, though the first answer does not", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "3"], {}, false)
      yield* control(servers.plex.url, "faults", { faults: [{ route: "GET /library/sections", ...dripping }] })
      const [took, ended] = yield* Effect.timed(plexsync(program, "sync", "--scene", "2", "--wait", "--timeout", "4"))
      assert.strictEqual(ended.code, 1)
      assert.include(ended.stderr, "The time is over")
      // Its own limit is 120 s.
      assert.isBelow(Duration.toMillis(took), Math.min(limit(10), 100_000))
    }).pipe(Effect.provide(live))
  )
})
