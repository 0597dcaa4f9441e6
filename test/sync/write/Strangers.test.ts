import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { PlexItem } from "../../../src/core/model/PlexItem.ts"
import { Step } from "../../../src/core/plan/Step.ts"
import { PlexApi } from "../../../src/plex/PlexApi.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { WrittenValues } from "../../../src/store/items/WrittenValues.ts"
import { Strangers } from "../../../src/sync/write/Strangers.ts"
import { throughCircuits } from "../../support/Neighbours.ts"
import { id, itemWith } from "../../support/Samples.ts"

const set = (field: "title" | "summary", after: string) =>
  Step.Set({ field, before: "", after, memory: after, again: false, reason: "differs" })
const plan = [
  set("title", "Ours"),
  set("summary", "Our summary"),
  Step.Keep({ field: "studio", stays: "equal", reason: "equal" })
]

/** What is done about an item that shows this, after the write was meant for another. */
const mended = (now: PlexItem) => {
  const asked: Array<string> = []
  const note = (what: string) => Effect.sync(() => void asked.push(what))
  const layer = Strangers.DefaultWithoutDependencies.pipe(
    Layer.provide([
      throughCircuits,
      Layer.mock(PlexApi, { _tag: "plexsync/PlexApi", edit: (_, query) => note(`edit ${query}`) }),
      Layer.mock(JobQueue, {
        _tag: "plexsync/JobQueue",
        enqueue: (scene, reason) => note(`enqueue ${scene} to ${reason}`)
      }),
      Layer.mock(WrittenValues, {
        _tag: "plexsync/WrittenValues",
        forget: (server, item, fields) => note(`forget ${fields.join(",")} of ${item} on ${server}`)
      })
    ])
  )
  return Effect.flatMap(Strangers, ({ mend }) =>
    mend({ server: "machine", sceneId: id(7), item: itemWith(), plan }, now)
  ).pipe(Effect.provide(layer), Effect.as(asked))
}

describe("an item of another database that took a write", () => {
  it.effect(
    "is unlocked in what was overwritten, which is forgotten, and the scene is written again where it belongs",
    () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* mended(itemWith({ scalars: { title: "Ours", summary: "Our summary" } })), [
          "forget title,summary of 1 on machine",
          "enqueue 7 to wake",
          "edit type=1&id=1&title.locked=0&summary.locked=0"
        ])
      })
  )

  it.effect("keeps its lock on what it shows of its own", () =>
    Effect.gen(function* () {
      const asked = yield* mended(itemWith({ scalars: { title: "Ours", summary: "Theirs" } }))
      assert.strictEqual(asked.at(-1), "edit type=1&id=1&title.locked=0")
    })
  )

  it.effect("is left alone where it shows nothing of ours, or nothing that is locked", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* mended(itemWith({ scalars: { title: "Theirs", summary: "Theirs" } })), [])
      assert.deepStrictEqual(yield* mended(itemWith({ scalars: { title: "Ours" }, locked: new Set() })), [])
    })
  )
})
