import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { applied, live, plugin, putRoute, rows } from "../support/Program.ts"
import { editItem as edit, editScene, onePair, performer, plexItem, studio, syncScenes, tag } from "../support/Stage.ts"

describe("fields, on the built program", () => {
  it.scopedLive("failure 17: partial, array-shaped and null hook input never clears a field", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* onePair()
      const { plex, stash } = servers
      yield* editScene(stash.url, scene, {
        title: "Kept",
        details: "Kept too",
        performer_ids: [yield* performer(stash.url, "Alice")],
        tag_ids: [yield* tag(stash.url, "Rain")]
      })
      yield* syncScenes(program, scene)
      const before = yield* plexItem(plex, key)
      const inputs: ReadonlyArray<Readonly<Record<string, unknown>>> = [
        { input: { id: scene, title: null, details: null }, inputFields: ["id", "title"] },
        { input: [{ id: scene, details: null, tag_ids: [] }], inputFields: null },
        { input: null, inputFields: null },
        { input: {}, inputFields: ["details", "tag_ids", "performer_ids"] },
        { input: { ids: [scene], tag_ids: null, details: "" }, inputFields: ["ids", "tag_ids", "details"] }
      ]
      for (const input of inputs) {
        const hookContext = { id: Number(scene), type: "Scene.Update.Post", ...input }
        const ended = yield* plugin(program, JSON.stringify({ server_connection: {}, args: { hookContext } }))
        assert.strictEqual(ended.code, 0, ended.stderr)
        assert.strictEqual((yield* syncScenes(program, scene)).report.writes, 0)
      }
      assert.deepStrictEqual(yield* plexItem(plex, key), before)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("rating, content rating and label are written where they are switched on", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* onePair({
        PLEXSYNC_SKIP_FIELDS: "background",
        PLEXSYNC_CONTENT_RATING: "XXX",
        PLEXSYNC_LABEL: "from stash"
      })
      const { plex, stash } = servers
      yield* edit(plex, key, "label%5B0%5D.tag.tag=mine&label.locked=1")
      yield* editScene(stash.url, scene, { title: "Rated", rating100: 85 })
      assert.strictEqual((yield* syncScenes(program, scene)).report.writes, 1)
      const item = yield* plexItem(plex, key)
      assert.deepInclude(item, { userRating: 8.5, contentRating: "XXX" })
      assert.deepStrictEqual(item.labels.toSorted(), ["from stash", "mine"])
      yield* editScene(stash.url, scene, { rating100: null })
      yield* syncScenes(program, scene)
      assert.isUndefined((yield* plexItem(plex, key)).userRating)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("every field that is written is locked, and a field that lost its lock is only locked", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* onePair()
      const { plex, stash } = servers
      yield* editScene(stash.url, scene, { title: "Locked", studio_id: yield* studio(stash.url, "S") })
      yield* syncScenes(program, scene)
      const wanted = ["title", "summary", "studio", "originallyAvailableAt", "genre", "actor", "collection"]
      assert.includeMembers([...(yield* plexItem(plex, key)).locked], wanted)
      yield* edit(plex, key, "title.locked=0")
      assert.strictEqual((yield* syncScenes(program, scene)).report.writes, 1)
      assert.includeMembers([...(yield* plexItem(plex, key)).locked], wanted)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("a value that is changed back three times within a week is contested, until Stash changes", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* onePair()
      const { plex, stash } = servers
      yield* editScene(stash.url, scene, { title: "Ours" })
      yield* syncScenes(program, scene)
      const titles: Array<string> = []
      for (const attempt of [1, 2, 3]) {
        yield* edit(plex, key, "title.value=Theirs&title.locked=1")
        const ended = yield* syncScenes(program, scene)
        titles.push((yield* plexItem(plex, key)).title)
        if (attempt === 3) assert.include(ended.stderr, "contested")
      }
      assert.deepStrictEqual(titles, ["Ours", "Ours", "Theirs"])
      yield* editScene(stash.url, scene, { title: "Ours again" })
      yield* syncScenes(program, scene)
      assert.strictEqual((yield* plexItem(plex, key)).title, "Ours again")
    }).pipe(Effect.provide(live))
  )
})

describe("preserve_plex_edits, on the built program", () => {
  it.scopedLive("true: a title edited by hand stays, an agent's is replaced, ours follows Stash", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* onePair(
        { PLEXSYNC_PRESERVE_PLEX_EDITS: "true" },
        { title: "From an agent", summary: "Agent's words" }
      )
      const { plex, stash } = servers
      const titleAfter = (title: string) =>
        Effect.gen(function* () {
          yield* editScene(stash.url, scene, { title })
          yield* syncScenes(program, scene)
          return (yield* plexItem(plex, key)).title
        })
      assert.strictEqual(yield* titleAfter("One"), "One")
      assert.strictEqual(yield* titleAfter("Two"), "Two")
      yield* edit(plex, key, "title.value=By%20hand&title.locked=1")
      assert.strictEqual(yield* titleAfter("Three"), "By hand")
      yield* edit(plex, key, "title.value=Two&title.locked=1")
      assert.strictEqual(yield* titleAfter("Four"), "Four")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("false: Stash wins everywhere, and the original is stored", () =>
    Effect.gen(function* () {
      const { data, key, program, scene, servers } = yield* onePair(
        {},
        { locked: ["summary"], summary: "By hand", title: "Own" }
      )
      const { plex, stash } = servers
      yield* editScene(stash.url, scene, { title: "Stash", details: "Stash's words" })
      yield* syncScenes(program, scene)
      assert.deepInclude(yield* plexItem(plex, key), { title: "Stash", summary: "Stash's words" })
      const [original] = rows(data, "SELECT before FROM history ORDER BY id LIMIT 1")
      const before = JSON.parse(String(original?.["before"])) as Record<string, unknown> // written by us
      assert.deepInclude(before["values"], { title: "Own", summary: "By hand" })
      assert.deepStrictEqual(before["locked"], ["summary"])
      assert.strictEqual(yield* applied(plex, putRoute), 1)
    }).pipe(Effect.provide(live))
  )
})
