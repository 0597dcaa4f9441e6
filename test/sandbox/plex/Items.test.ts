import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { json } from "../http/Client.ts"
import { until } from "../http/Until.ts"
import { lab, locks, rows } from "./Lab.ts"

const two = lab([
  ["/data/a.mp4", 1000],
  ["/data/b.mp4", 2000]
])
const added = (answer: Readonly<Record<string, unknown>>) => answer["added"]
const fileOf = (row: Readonly<Record<string, unknown>>) => rows(rows(row, "Media")[0] ?? {}, "Part")[0]?.["file"]

describe("POST /__sandbox/items", () => {
  it.scopedLive("adds what a scan would find, and answers with its keys", () =>
    Effect.gen(function* () {
      const { control, item } = yield* two
      const seen = yield* control("items", {
        add: [
          { file: "/data/new.mp4", size: 7 },
          { file: "/data/sub/full.mkv", size: 8, title: "T", summary: "S", year: 2001, locked: ["title"] }
        ]
      })
      assert.deepStrictEqual(added(json(seen)), { "/data/new.mp4": "3", "/data/sub/full.mkv": "4" })
      assert.include(yield* item(3), { title: "new", guid: "plex://movie/40d6605201ade8d2c7569213" })
      const full = yield* item(4)
      assert.include(full, { title: "T", summary: "S", year: 2001 })
      assert.deepStrictEqual(locks(full), ["title"])
    })
  )

  it.scopedLive("makes a library that is not there, with the folder of its files", () =>
    Effect.gen(function* () {
      const { control, read } = yield* two
      yield* control("items", {
        library: "Clips",
        add: [{ file: "/media/clips/x/1.mp4" }, { file: "/media/clips/y/2.mp4" }]
      })
      const [, clips] = rows(yield* read("/library/sections"), "Directory")
      assert.include(clips, { key: "2", title: "Clips" })
      assert.deepStrictEqual(
        rows(clips ?? {}, "Location").map(({ path }) => path),
        ["/media/clips"]
      )
      const found = rows(yield* read("/library/sections/2/all?type=1"))
      assert.lengthOf(found, 2)
      assert.notProperty(
        rows(rows(found[0] ?? {}, "Media")[0] ?? {}, "Part")[0],
        "size",
        "an unknown size is not shown"
      )
    })
  )

  it.scopedLive("a move keeps the item, a removal takes it away, a new size is a replaced file", () =>
    Effect.gen(function* () {
      const { control, get, item } = yield* two
      yield* control("items", { move: [{ from: "/data/a.mp4", to: "/data/moved/a.mp4" }], remove: ["/data/b.mp4"] })
      assert.strictEqual(fileOf(yield* item(1)), "/data/moved/a.mp4")
      assert.strictEqual((yield* get("/library/metadata/2")).status, 404)
      yield* control("items", { add: [{ file: "/data/moved/a.mp4", size: 1001 }] })
      assert.strictEqual(rows(rows(yield* item(1), "Media")[0] ?? {}, "Part")[0]?.["size"], 1001)
      const again = yield* control("items", { add: [{ file: "/data/b.mp4", size: 2000 }] })
      assert.deepStrictEqual(added(json(again)), { "/data/b.mp4": "3" }, "what comes back is a new item")
    })
  )

  it.scopedLive("moves scannedAt, and bad input is 400 with a reason", () =>
    Effect.gen(function* () {
      const { control, read } = yield* two
      const scannedAt = Effect.map(read("/library/sections"), (answer) =>
        Number(rows(answer, "Directory")[0]?.["scannedAt"])
      )
      const before = yield* scannedAt
      yield* control("items", {})
      assert.isAbove(yield* scannedAt, before)
      for (const [body, reason] of [
        [{ add: [{ path: "/x" }] }, /file/],
        [{ add: [{ file: "/x", locked: ["role"] }] }, /locked/],
        [{ remove: ["/data/none.mp4"] }, /Not in library Movies: \/data\/none.mp4/],
        [{ move: [{ from: "/data/none.mp4", to: "/x" }] }, /Not in library/],
        [{ adds: [] }, /adds/]
      ] as const) {
        const seen = yield* control("items", body)
        assert.strictEqual(seen.status, 400)
        assert.match(String(json(seen)["error"]), reason)
      }
      const behaviour = yield* control("behaviour", { tagMode: "sometimes" })
      assert.strictEqual(behaviour.status, 400)
    })
  )
})

describe("the agent's pass", () => {
  it.scopedLive("comes later and overwrites what is unlocked, not what is locked", () =>
    Effect.gen(function* () {
      const { control, edit, item } = yield* two
      yield* control("behaviour", { passMs: 300 })
      yield* control("items", { add: [{ file: "/data/late.mp4", size: 1 }] })
      yield* edit(
        "3",
        "title.value=Open&title.locked=0&studio.value=Kept&studio.locked=1&summary.value=Open&summary.locked=0"
      )
      assert.include(yield* item(3), { title: "Open", studio: "Kept", summary: "Open" })
      const after = yield* until(item(3), (row) => row["title"] !== "Open")
      assert.include(after, { title: "late", studio: "Kept", summary: "" })
    })
  )
})
