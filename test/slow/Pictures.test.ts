import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { describe } from "vitest"
import { control } from "../../sandbox/demo/Servers.ts"
import { applied, live, plexsync, rows } from "../support/Program.ts"
import { editScene, onePair, pictures, plexItem, plexPut, requests, syncScenes } from "../support/Stage.ts"
import { jpegOf } from "../support/Jpeg.ts"

const upload = "POST /library/metadata/:id/posters"
const listing = "GET /library/metadata/:id/posters"

const sha1 = (bytes: Buffer) => createHash("sha1").update(bytes).digest("hex")
const dataUrl = (bytes: Buffer, type = "image/jpeg") => `data:${type};base64,${bytes.toString("base64")}`
const posterOf = (bytes: Buffer) => `upload://posters/${sha1(bytes)}`

const mp4 = Buffer.concat([
  Buffer.from("000000206674797069736f6d0000020069736f6d69736f32617663316d703431", "hex"),
  Buffer.alloc(64)
])
const html = Buffer.from("<!DOCTYPE html><html><body>Login</body></html>")

describe("pictures, on the built program", () => {
  it.scopedLive("failure 9: a cover is uploaded once, over five syncs, and again only when it changes", () =>
    Effect.gen(function* () {
      const { data, key, program, scene, servers } = yield* onePair()
      const { plex, stash } = servers
      yield* editScene(stash.url, scene, { title: "With cover", cover_image: dataUrl(jpegOf("one")) })
      const first = yield* syncScenes(program, scene)
      assert.deepInclude(first.report, { synced: 1, writes: 1, uploads: 1 })
      for (const details of ["a", "b", "c", "d"]) {
        yield* editScene(stash.url, scene, { details })
        assert.strictEqual((yield* syncScenes(program, scene)).report.uploads, 0)
      }
      assert.strictEqual(yield* applied(plex, upload), 1)
      assert.strictEqual((yield* requests(plex))[listing], 1)
      yield* editScene(stash.url, scene, { cover_image: dataUrl(jpegOf("two")) })
      assert.deepInclude((yield* syncScenes(program, scene)).report, { synced: 1, writes: 0, uploads: 1 })
      const shown = yield* pictures(plex, key)
      assert.strictEqual(shown.find(({ selected }) => selected)?.ratingKey, posterOf(jpegOf("two")))
      assert.include([...(yield* plexItem(plex, key)).locked], "thumb")
      const [original] = rows(data, "SELECT before, after FROM history ORDER BY id LIMIT 1")
      assert.include(String(original?.["before"]), '"pictures":{"thumb":"media://')
      assert.include(String(original?.["after"]), posterOf(jpegOf("one")))
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("a picture chosen in Plex stays until the cover changes", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* onePair()
      const { plex, stash } = servers
      yield* editScene(stash.url, scene, { title: "x", cover_image: dataUrl(jpegOf("one")) })
      yield* syncScenes(program, scene)
      const own = (yield* pictures(plex, key)).find(({ ratingKey }) => ratingKey.startsWith("media://"))
      yield* plexPut(plex, `/library/metadata/${key}/poster?url=${encodeURIComponent(own?.ratingKey ?? "")}`)
      const selected = Effect.map(pictures(plex, key), (all) => all.find((one) => one.selected)?.ratingKey)
      for (const details of ["a", "b"]) {
        yield* editScene(stash.url, scene, { details })
        yield* syncScenes(program, scene)
        assert.strictEqual(yield* selected, own?.ratingKey)
      }
      yield* editScene(stash.url, scene, { cover_image: dataUrl(jpegOf("two")) })
      yield* syncScenes(program, scene)
      assert.strictEqual(yield* selected, posterOf(jpegOf("two")))
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("a picture that Plex has is selected, not uploaded", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* onePair()
      const { plex, stash } = servers
      for (const text of ["one", "two", "one"]) {
        yield* editScene(stash.url, scene, { title: text, cover_image: dataUrl(jpegOf(text)) })
        yield* syncScenes(program, scene)
      }
      assert.strictEqual(yield* applied(plex, upload), 2)
      const shown = yield* pictures(plex, key)
      assert.strictEqual(shown.find(({ selected }) => selected)?.ratingKey, posterOf(jpegOf("one")))
    }).pipe(Effect.provide(live))
  )

  it.scopedLive.each([
    ["the placeholder of a scene without cover", undefined],
    ["a video", dataUrl(mp4, "video/mp4")],
    ["HTML", dataUrl(html, "text/html")],
    ["11 MB", dataUrl(Buffer.concat([jpegOf("big"), Buffer.alloc(11 * 1024 * 1024)]))]
  ] as const)("failure 9: %s never becomes a poster, and a warning names the scene", ([, cover]) =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* onePair()
      const { plex, stash } = servers
      yield* editScene(stash.url, scene, {
        title: "No picture",
        ...(cover === undefined ? {} : { cover_image: cover })
      })
      const ended = yield* syncScenes(program, scene)
      assert.strictEqual(ended.code, 0, ended.stderr)
      assert.deepInclude(ended.report, { synced: 1, writes: 1, uploads: 0 })
      assert.match(ended.stderr, new RegExp(`Scene ${scene}: cover not used: `))
      assert.strictEqual((yield* requests(plex))[upload] ?? 0, 0)
      assert.strictEqual((yield* plexItem(plex, key)).title, "No picture")
      const again = yield* syncScenes(program, scene)
      assert.notInclude(again.stderr, "cover not used")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("a cover that cannot be had is tried again later, and keeps nothing else from being written", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* onePair({
        PLEXSYNC_BACKOFF_BASE: "3600",
        PLEXSYNC_BACKOFF_CAP: "86400"
      })
      const { plex, stash } = servers
      yield* editScene(stash.url, scene, { title: "Written at once", cover_image: dataUrl(jpegOf("one")) })
      yield* control(stash.url, "faults", {
        faults: [{ route: "GET /scene/:id/screenshot", kind: "status", status: 500, times: 1 }]
      })
      const first = yield* syncScenes(program, scene)
      assert.strictEqual(first.report.waiting, 1)
      assert.strictEqual((yield* plexItem(plex, key)).title, "Written at once")
      const second = yield* syncScenes(program, scene)
      // The one write is the lock of the poster.
      assert.deepInclude(second.report, { writes: 1, uploads: 1, dead: 0 })
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("the background is left alone, unless it is switched on", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* onePair({ PLEXSYNC_SKIP_FIELDS: "rating" })
      const { plex, stash } = servers
      yield* editScene(stash.url, scene, { title: "x", cover_image: dataUrl(jpegOf("one")) })
      assert.strictEqual((yield* syncScenes(program, scene)).report.uploads, 2)
      const arts = yield* pictures(plex, key, "arts")
      assert.strictEqual(arts.find(({ selected }) => selected)?.ratingKey, `upload://arts/${sha1(jpegOf("one"))}`)
      assert.includeMembers([...(yield* plexItem(plex, key)).locked], ["thumb", "art"])
      assert.strictEqual((yield* syncScenes(program, scene)).report.writes, 0)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("a dry run says which picture would be sent, and sends none", () =>
    Effect.gen(function* () {
      const { program, scene, servers } = yield* onePair()
      yield* editScene(servers.stash.url, scene, { title: "x", cover_image: dataUrl(jpegOf("one")) })
      const dry = yield* plexsync(program, "sync", "--scene", scene, "--dry-run")
      assert.include(dry.stdout, posterOf(jpegOf("one")))
      assert.strictEqual((yield* requests(servers.plex))[upload] ?? 0, 0)
    }).pipe(Effect.provide(live))
  )
})
