import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { describe } from "vitest"
import type { DriftKind } from "../../../src/core/plan/Drift.ts"
import { noMemory } from "../../../src/core/plan/ItemMemory.ts"
import { type Plan, Step } from "../../../src/core/plan/Step.ts"
import { FullSync, Scenes } from "../../../src/store/scenes/Scenes.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { BulkWork } from "../../../src/sync/report/BulkWork.ts"
import { Compare, type CompareOptions } from "../../../src/sync/compare/Compare.ts"
import { Images, type PictureWork } from "../../../src/sync/write/Images.ts"
import { SyncScenes } from "../../../src/sync/read/SyncScenes.ts"
import { jobFor, planRules, type PreparedJob } from "../../../src/sync/PreparedJob.ts"
import { settled } from "../../support/Neighbours.ts"
import { id, itemWith, key, metadataWith, numbered } from "../../support/Samples.ts"
import { settingsWith } from "../../support/World.ts"

const set = (before: string) =>
  Step.Set({ field: "title", before, after: "New", memory: "New", again: false, reason: "differs" })
const right: Plan = [Step.Keep({ field: "title", stays: "equal", reason: "same" })]
const differs: Plan = [set("Old")]
const contested: Plan = [Step.Contested({ field: "title", before: "Theirs", after: "Ours", reason: "changed back" })]

const itemOf = (scene: number) => itemWith({ ratingKey: key(`1${scene}`) })

/** What is to be written for a scene whose item has this plan. */
const toWrite = (scene: number, plan: Plan): PreparedJob => ({
  kind: "write",
  job: jobFor(id(scene), "reconcile", 5),
  scene: numbered(scene),
  server: "machine",
  metadata: metadataWith(),
  rules: planRules(settingsWith({}), 0),
  targets: [{ item: itemOf(scene), memory: noMemory, plan }],
  decisions: [],
  readAt: 0
})

interface Around {
  readonly tasks: ReadonlyArray<PreparedJob>
  readonly begun?: boolean
  readonly synced?: ReadonlyArray<number>
  readonly pictures?: ReadonlyArray<PictureWork>
}

/** Compares the scenes of these tasks; gives what came of it, and what its neighbours were asked. */
const compared = ({ begun = true, pictures = [], synced = [], tasks }: Around, options: Partial<CompareOptions> = {}) =>
  Effect.gen(function* () {
    const asked: Array<string> = []
    const note = (what: string) => Effect.sync(() => void asked.push(what))
    const layer = Compare.DefaultWithoutDependencies.pipe(
      Layer.provide([
        settled(),
        Layer.mock(BulkWork, {
          _tag: "plexsync/BulkWork",
          // @effect-diagnostics-next-line missingEffectContext:off missingEffectError:off - it compares the names of two signatures' parameters.
          looking: (look) => look,
          of: () => (run) => run
        }),
        Layer.mock(FullSync, { _tag: "plexsync/FullSync", begun: Effect.succeed(begun) }),
        Layer.mock(Images, {
          _tag: "plexsync/Images",
          prepare: ({ scene }) => Effect.as(note(`pictures of ${scene.id}`), pictures)
        }),
        Layer.mock(JobQueue, {
          _tag: "plexsync/JobQueue",
          enqueueAll: (ids, reason) => note(`enqueue ${ids.join()} for ${reason}`)
        }),
        Layer.mock(Scenes, {
          _tag: "plexsync/Scenes",
          everSynced: () => Effect.succeed(new Set(synced.map(id)))
        }),
        Layer.mock(SyncScenes, {
          _tag: "plexsync/SyncScenes",
          survey: (jobs) =>
            Effect.as(note(`survey ${jobs.map((job) => `${job.sceneId} since ${job.enqueuedAt}`).join()}`), tasks)
        })
      ])
    )
    const found = yield* Effect.flatMap(Compare, ({ compare }) =>
      compare(
        tasks.map(({ job }) => job.sceneId),
        { since: 5, fix: true, images: false, ...options }
      )
    ).pipe(Effect.provide(layer))
    return { asked, found, fates: found.map(({ fate }) => fate) }
  })

const title = (kind: DriftKind, shown: string, wanted = "New") => [{ field: "title", kind, shown, wanted }]

const named = { title: "First Scene", problem: null }

describe("comparing Plex with what it should show", () => {
  it.effect("names what differs, and has just that synced", () =>
    Effect.gen(function* () {
      const { asked, found } = yield* compared({
        tasks: [toWrite(1, differs), toWrite(2, right), toWrite(3, [set("")])]
      })
      assert.deepStrictEqual(found, [
        { ...named, sceneId: 1, items: [{ ratingKey: "11", drifts: title("stale", "Old") }], fate: "enqueued" },
        { ...named, sceneId: 2, items: [{ ratingKey: "12", drifts: [] }], fate: "left" },
        { ...named, sceneId: 3, items: [{ ratingKey: "13", drifts: title("missing", "") }], fate: "enqueued" }
      ])
      assert.deepStrictEqual(asked, ["survey 1 since 5,2 since 5,3 since 5", "enqueue 1,3 for reconcile"])
    })
  )

  it.effect("enqueues nothing where it is only to look", () =>
    Effect.gen(function* () {
      const { asked, fates } = yield* compared({ tasks: [toWrite(1, differs)] }, { fix: false })
      assert.deepStrictEqual(fates, ["left"])
      assert.deepStrictEqual(asked, ["survey 1 since 5"])
    })
  )

  it.effect("leaves scenes that were never synced until a person begins a full sync", () =>
    Effect.gen(function* () {
      const tasks = [toWrite(1, differs), toWrite(2, differs), toWrite(3, right)]
      const { asked, fates } = yield* compared({ tasks, begun: false, synced: [2] })
      assert.deepStrictEqual(fates, ["unsynced", "enqueued", "left"])
      assert.include(asked, "enqueue 2 for reconcile")
    })
  )

  it.effect("tells of what is contested, and leaves it", () =>
    Effect.gen(function* () {
      const { asked, found } = yield* compared({ tasks: [toWrite(1, contested)] })
      assert.deepStrictEqual(found[0]?.items, [{ ratingKey: "11", drifts: title("contested", "Theirs", "Ours") }])
      assert.deepStrictEqual([found[0]?.fate, asked.length], ["left", 1])
    })
  )

  it.effect("looks at pictures only where it is asked to, and tells of those of each item", () =>
    Effect.gen(function* () {
      const work = (scene: number, action: PictureWork["action"]): PictureWork => ({
        sceneId: id(1),
        item: itemOf(scene),
        kind: "poster",
        action,
        sha1: "",
        pictureKey: "upload://posters/1",
        before: null,
        picture: Option.none()
      })
      const around = { tasks: [toWrite(1, right)], pictures: [work(1, "upload"), work(2, "upload")] }
      const without = yield* compared(around)
      assert.deepStrictEqual([without.asked.length, without.fates], [1, ["left"]])
      const { asked, found } = yield* compared(around, { images: true })
      assert.include(asked, "pictures of 1")
      assert.deepStrictEqual(found[0]?.items, [{ ratingKey: "11", drifts: [{ field: "thumb", kind: "missing" }] }])
      const chosen = yield* compared({ ...around, pictures: [work(1, "select")] }, { images: true })
      assert.deepStrictEqual(chosen.found[0]?.items[0]?.drifts, [{ field: "thumb", kind: "edited" }])
      assert.deepStrictEqual(chosen.fates, ["enqueued"])
    })
  )

  it.effect("says why a scene cannot be compared", () =>
    Effect.gen(function* () {
      const gone: PreparedJob = { kind: "gone", job: jobFor(id(1), "reconcile", 5) }
      const { found } = yield* compared({ tasks: [gone] })
      assert.deepStrictEqual(found, [{ sceneId: 1, problem: "not in Stash", items: [], fate: "left" }])
    })
  )
})
