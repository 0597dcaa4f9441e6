import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { StoreFailed } from "../../src/core/model/Failure.ts"
import { Claims } from "../../src/store/queue/Claims.ts"
import { DeadLetters } from "../../src/store/queue/DeadLetters.ts"
import { DrainLease } from "../../src/store/queue/DrainLease.ts"
import { Entities } from "../../src/store/scenes/Entities.ts"
import { FilePairs } from "../../src/store/index/FilePairs.ts"
import { History } from "../../src/store/items/History.ts"
import { HistoryView } from "../../src/store/items/HistoryView.ts"
import { GoneScenes } from "../../src/store/scenes/GoneScenes.ts"
import { HistoryCare } from "../../src/store/items/HistoryCare.ts"
import { JobOfScene } from "../../src/store/queue/JobOfScene.ts"
import { JobQueue } from "../../src/store/queue/JobQueue.ts"
import { LastWrites } from "../../src/store/items/LastWrites.ts"
import { LibraryIndex } from "../../src/store/index/LibraryIndex.ts"
import { QueueRows, QueueStatus } from "../../src/store/queue/QueueView.ts"
import { Relations } from "../../src/store/scenes/Relations.ts"
import { Scenes } from "../../src/store/scenes/Scenes.ts"
import { WrittenValues } from "../../src/store/items/WrittenValues.ts"
import { part } from "../support/Arbitrary.ts"
import { id, itemWith, key, sceneWith } from "../support/Samples.ts"
import { sentBy } from "../support/SentStatements.ts"
import { lease, memory, self } from "../support/TestStore.ts"

/** How SQLite carries out the statements that an effect sends, by their text. */
const plansOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const texts = yield* sentBy(effect)
    return yield* Effect.forEach(
      [...new Set(texts)].filter((text) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/.test(text)),
      (text) =>
        Effect.map(
          sql.unsafe<{ readonly detail: string }>(
            `EXPLAIN QUERY PLAN ${text}`,
            Array.from(text.matchAll(/\?/g), () => null)
          ),
          (steps) => steps.map(({ detail }) => detail).join("\n")
        )
    )
  })

const job = {
  sceneId: id(1),
  reason: "hook",
  asked: "hook",
  priority: 0,
  revision: 1,
  enqueuedAt: 0,
  attempts: 0,
  firstFailedAt: null,
  epoch: 1
} as const

type Services = Layer.Layer.Success<ReturnType<typeof memory>>

const calls: Readonly<Record<string, Effect.Effect<unknown, StoreFailed, Services>>> = {
  claim: Effect.flatMap(Claims, (claims) => claims.claim({ owner: "one", epoch: 1 }, 50)),
  "claim of the oldest": Effect.flatMap(Claims, (claims) => claims.claim({ owner: "one", epoch: 1 }, 1, "oldest")),
  "claim of the urgent": Effect.flatMap(Claims, (claims) => claims.claimUrgent({ owner: "one", epoch: 1 }, 50)),
  promote: Effect.flatMap(Claims, (claims) => claims.promoteDue),
  settle: Effect.flatMap(Claims, (claims) => claims.settleScans(30_000)),
  takeover: Effect.flatMap(DrainLease, (leases) => leases.acquire(self({ owner: "two" }))),
  release: Effect.flatMap(DrainLease, (leases) => leases.release({ owner: "two", epoch: 1 })),
  enqueue: Effect.flatMap(JobQueue, (queue) => queue.enqueueAll([id(1), id(2)], "all")),
  forget: Effect.flatMap(GoneScenes, (gone) => gone.forget([id(1)])),
  renew: Effect.flatMap(Claims, (claims) => claims.renew(job)),
  wait: Effect.flatMap(Claims, (claims) => claims.wait(job, "backoff", 5, null)),
  finish: Effect.flatMap(Claims, (claims) => claims.finish(job, Effect.void)),
  "finish of many": Effect.flatMap(Claims, (claims) => claims.finishAll([job], () => Effect.void)),
  "renewal with a note": Effect.flatMap(Claims, (claims) => claims.renewNoting(job, Effect.void)),
  bury: Effect.flatMap(DeadLetters, (letters) =>
    letters.bury(job, { errorTag: "x", family: "permanent", message: "x", cause: [], candidates: [] })
  ),
  "later tries": Effect.flatMap(DeadLetters, (letters) => letters.promoteDue),
  "next due": Effect.flatMap(QueueStatus, (status) => status.nextDue),
  states: Effect.flatMap(QueueStatus, (status) => status.statesOf([id(1)])),
  "what was done": Effect.flatMap(QueueStatus, (status) => status.doneSince([id(1)], 0)),
  "parts by name": Effect.flatMap(LibraryIndex, (index) => index.named("server", ["/a.mp4"])),
  "correcting items": Effect.flatMap(LibraryIndex, (index) => index.correct("server", [itemWith()], [key("2")])),
  "counting parts": Effect.flatMap(LibraryIndex, (index) => index.size("server", "1")),
  "counting what a sweep met": Effect.flatMap(LibraryIndex, (index) => index.met("server", "1", 0)),
  "dropping what it did not": Effect.flatMap(LibraryIndex, (index) => index.dropUnmet("server", "1", 0)),
  "scenes by name": Effect.flatMap(Scenes, (scenes) => scenes.namesakes(["/a.mp4"])),
  "remembering files": Effect.flatMap(Scenes, (scenes) =>
    scenes.rememberFiles([{ id: id(1), files: [{ id: "1", path: "/a.mp4", size: 1 }] }])
  ),
  "written values": Effect.flatMap(WrittenValues, (written) => written.of("server", [itemWith()])),
  "writers of items": Effect.flatMap(WrittenValues, (written) => written.writers("server", [itemWith()])),
  "what was written to a server": Effect.flatMap(WrittenValues, (written) =>
    written.writesAfter("server", Option.none())
  ),
  "parts of items": Effect.flatMap(LibraryIndex, (index) => index.partsOf("server", [key("1")])),
  "why jobs rest": Effect.flatMap(QueueRows, (rows) => rows.resting([id(1)])),
  "whom a part wakes": Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    for (const because of ["not_in_plex", "size_differs", "other_scene"])
      yield* sql`INSERT INTO job_count VALUES ('parked', ${because}, 1) ON CONFLICT DO NOTHING`.pipe(Effect.orDie)
    yield* (yield* LibraryIndex).put("server", "1", [part("/media/a.mp4")])
  }),
  "written items": Effect.flatMap(WrittenValues, (written) => written.itemsOf("server", [id(1)])),
  "files side by side": Effect.flatMap(FilePairs, (files) =>
    Stream.runDrain(
      files.pages(
        { server: "server", libraries: ["1"] },
        [{ path: "/a.mp4", nameKey: "a.mp4", size: 1, alone: true }],
        [[]]
      )
    )
  ),
  "replacing relations": Effect.flatMap(Relations, (relations) => relations.replace([sceneWith()])),
  "scenes of an entity": Effect.flatMap(Relations, (relations) => relations.scenesOf("tag", 1, 0, 500)),
  "entities that are shown": Effect.flatMap(Relations, (relations) => relations.shown("tag", [1])),
  "leaving what hangs on scenes": Effect.flatMap(GoneScenes, (gone) => gone.detach([id(1)])),
  "entities by id": Effect.flatMap(Entities, (entities) => entities.of("tag", [1])),
  "learning of entities": Effect.flatMap(Entities, (entities) =>
    entities.learn("tag", {
      fresh: [{ id: 1, name: "a", disambiguation: "", updated_at: "s" }],
      gone: [2],
      fanOut: [2]
    })
  ),
  "the job of a scene": Effect.flatMap(JobOfScene, (jobs) => jobs.of(id(1))),
  "the last writes of a scene": Effect.flatMap(LastWrites, (writes) => writes.ofScene(id(1))),
  "the last write to an item": Effect.flatMap(LastWrites, (writes) => writes.ofItem("server", key("1"))),
  "urgent jobs": Effect.flatMap(QueueStatus, (status) => status.isReady(3)),
  "pruning the history": Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    for (const at of [1, 2, 3, 4, 5])
      yield* sql`INSERT INTO history (server, rating_key, part_path, scene_id, at, before, after) VALUES ('s', '1', '/a', 1, ${at}, '{}', '{}')`
    yield* (yield* HistoryCare).prune(9)
  }).pipe(Effect.catchTag("SqlError", Effect.die)),
  "the newest writes": Effect.gen(function* () {
    const view = yield* HistoryView
    const all = { since: 0, scenes: [], items: [], fields: [] }
    yield* view.oldest
    for (const wanted of [all, { ...all, scenes: [id(1)] }, { ...all, items: [key("1")], fields: ["title"] }]) {
      yield* view.newest(wanted, 5)
      yield* view.count(wanted)
    }
  }),
  "given values": Effect.flatMap(History, (history) => history.given("server", [itemWith()]))
}

const counts = Effect.flatMap(QueueStatus, (status) => status.counts)

describe("no call reads a whole table, whatever it asks for", () => {
  for (const [name, call] of Object.entries(calls)) {
    it.effect(name, () =>
      Effect.gen(function* () {
        yield* lease()
        const plans = yield* plansOf(call)
        expect(plans.length).toBeGreaterThan(0)
        for (const plan of plans) {
          expect(plan).not.toMatch(
            /SCAN (job(?! USING (COVERING )?INDEX job_(ready|oldest))|plex_part|scene_file|scene_ref|entity|scene|written|history|dead_letter(?! USING (COVERING )?INDEX dead_letter_wanting))\b/
          )
          expect(plan).not.toMatch(/SEARCH plex_part USING PRIMARY KEY \(server=\?\)/)
        }
      }).pipe(Effect.provide(memory()))
    )
  }

  it.effect("counts read the counted, not the jobs", () =>
    Effect.gen(function* () {
      const plans = yield* plansOf(counts)
      expect(plans.some((plan) => plan === "SCAN job_count")).toBe(true)
      expect(plans.join("\n")).not.toMatch(/\bjob\b/)
    }).pipe(Effect.provide(memory()))
  )
})

describe("partial indexes", () => {
  it.effect.each([
    ["claim", "job_ready"],
    ["claim of the oldest", "job_oldest"],
    ["claim of the urgent", "job_ready"],
    ["promote", "job_due"],
    ["next due", "job_due"],
    ["next due", "dead_letter_due"],
    ["later tries", "dead_letter_due"],
    ["settle", "job_ready"],
    ["urgent jobs", "job_ready"],
    ["takeover", "job_running"],
    ["release", "job_running"]
  ] as const)("serve %s (%s), without sorting", ([name, index]) =>
    Effect.gen(function* () {
      yield* name === "takeover" ? Effect.void : lease()
      const plans = (yield* plansOf(calls[name]!)).join("\n")
      expect(plans).toContain(index)
      expect(plans).not.toContain("TEMP B-TREE")
    }).pipe(Effect.provide(memory()))
  )
})
