import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { type Addresses, control } from "../../sandbox/demo/Servers.ts"
import { applied, live, mutate, plugin, putRoute, rows } from "../support/Program.ts"
import { editScene, onePair, performer, plexItem, plexPut, studio, syncScenes, tag } from "../support/Stage.ts"

const sorted = (names: ReadonlyArray<string>) => names.toSorted()

const edit = (plex: Addresses["plex"], key: string, query: string) =>
  plexPut(plex, `/library/sections/1/all?type=1&id=${key}&${query}`)

describe.each(["add", "replace"] as const)("fields, on the built program, where Plex %ss tags", (tagMode) => {
  const pair = (settings: Readonly<Record<string, string>> = {}) =>
    Effect.tap(onePair(settings), ({ servers }) => control(servers.plex.url, "behaviour", { tagMode }))

  it.scopedLive("failure 8: what is removed in Stash is removed in Plex, and a user's own collection stays", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* pair()
      const { plex, stash } = servers
      yield* edit(plex, key, "collection%5B0%5D.tag.tag=My%20Favourites&collection.locked=1")
      const [old, next] = [yield* studio(stash.url, "Old Studio"), yield* studio(stash.url, "New Studio")]
      const cast = [yield* performer(stash.url, "Alice"), yield* performer(stash.url, "Bob, Jr.")]
      const tags = [yield* tag(stash.url, "Outdoor"), yield* tag(stash.url, "Rain")]
      yield* editScene(stash.url, scene, {
        title: "A title",
        details: "Words",
        date: "2020-05",
        studio_id: old,
        performer_ids: cast,
        tag_ids: tags
      })
      yield* syncScenes(program, scene)
      const first = yield* plexItem(plex, key)
      assert.deepStrictEqual(sorted(first.collections), ["My Favourites", "Old Studio"])
      assert.deepStrictEqual(sorted(first.actors), ["Alice", "Bob, Jr."])
      assert.deepInclude(first, { originallyAvailableAt: "2020-05-01", year: 2020, studio: "Old Studio" })
      yield* editScene(stash.url, scene, {
        studio_id: next,
        performer_ids: cast.slice(0, 1),
        tag_ids: tags.slice(1),
        details: "",
        date: null
      })
      const { report } = yield* syncScenes(program, scene)
      assert.strictEqual(report.writes, 1)
      const second = yield* plexItem(plex, key)
      assert.deepStrictEqual(sorted(second.collections), ["My Favourites", "New Studio"])
      assert.deepStrictEqual(second.actors, ["Alice"])
      assert.deepStrictEqual(second.genres, ["Rain"])
      assert.deepInclude(second, { summary: "", originallyAvailableAt: "", studio: "New Studio" })
      assert.isUndefined(second.year)
      yield* editScene(stash.url, scene, { studio_id: null })
      yield* syncScenes(program, scene)
      const third = yield* plexItem(plex, key)
      assert.deepStrictEqual(third.collections, ["My Favourites"])
      assert.strictEqual(third.studio, "")
      assert.strictEqual((yield* syncScenes(program, scene)).report.writes, 0)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("a collection that the user joined before is not left with the studio", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* pair()
      const { plex, stash } = servers
      yield* edit(plex, key, "collection%5B0%5D.tag.tag=The%20Studio&collection.locked=1")
      yield* editScene(stash.url, scene, { title: "x", studio_id: yield* studio(stash.url, "The Studio") })
      yield* syncScenes(program, scene)
      yield* editScene(stash.url, scene, { studio_id: null })
      yield* syncScenes(program, scene)
      assert.deepStrictEqual((yield* plexItem(plex, key)).collections, ["The Studio"])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("an emptied title shows the file's name again, where the title was ours", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* pair()
      yield* editScene(servers.stash.url, scene, { title: "Ours", details: "x" })
      yield* syncScenes(program, scene)
      yield* editScene(servers.stash.url, scene, { title: "" })
      yield* syncScenes(program, scene)
      assert.strictEqual((yield* plexItem(servers.plex, key)).title, "First Scene")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive(
    "names with commas, quotes, ampersands, percent signs, emoji and too many characters arrive, and leave again",
    () =>
      Effect.gen(function* () {
        const { key, program, scene, servers } = yield* pair()
        const { plex, stash } = servers
        const odd = [
          "a, b",
          'say "hi"',
          "R&B",
          "50% off",
          "\u{1f600} fun",
          "plus+plus",
          "semi;colon",
          "slash/es",
          "日本語",
          "x".repeat(300)
        ]
        const ids = yield* Effect.forEach(odd, (name) => tag(stash.url, name))
        yield* editScene(stash.url, scene, { title: 'A & B, "C" 100% \u{1f600}', tag_ids: ids })
        yield* syncScenes(program, scene)
        const first = yield* plexItem(plex, key)
        assert.strictEqual(first.title, 'A & B, "C" 100% \u{1f600}')
        assert.deepStrictEqual(sorted(first.genres), sorted(odd.map((name) => name.slice(0, 255))))
        yield* editScene(stash.url, scene, { tag_ids: ids.slice(0, 1) })
        yield* syncScenes(program, scene)
        assert.deepStrictEqual((yield* plexItem(plex, key)).genres, ["a, b"])
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("of 150 tags the first 100 are shown, and the log says so; all of 60 actors are", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* pair()
      const { plex, stash } = servers
      const numbers = Array.from({ length: 150 }, (_, index) => String(index + 1000))
      const tags = yield* Effect.forEach(numbers, (number) => tag(stash.url, `Tag ${number}`))
      const cast = yield* Effect.forEach(numbers.slice(0, 60), (number) => performer(stash.url, `Actor ${number}`))
      yield* editScene(stash.url, scene, { title: "Crowded", tag_ids: tags, performer_ids: cast })
      const ended = yield* syncScenes(program, scene)
      assert.include(ended.stderr, "50 of 150 tags left out (max_tags=100)")
      const item = yield* plexItem(plex, key)
      assert.strictEqual(item.genres.length, 100)
      assert.isTrue(item.genres.every((name) => numbers.slice(0, 100).some((number) => name === `Tag ${number}`)))
      assert.deepStrictEqual(
        sorted(item.actors),
        numbers.slice(0, 60).map((number) => `Actor ${number}`)
      )
      assert.strictEqual((yield* syncScenes(program, scene)).report.writes, 0)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("a Japanese summary that needs a request of its own arrives whole", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* pair()
      const summary = "海辺の一日。".repeat(250)
      yield* editScene(servers.stash.url, scene, { title: "長い", details: summary })
      const { report } = yield* syncScenes(program, scene)
      assert.strictEqual(report.writes, 2)
      assert.deepInclude(yield* plexItem(servers.plex, key), { title: "長い", summary })
      assert.strictEqual((yield* syncScenes(program, scene)).report.writes, 0)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive(
    "one of 6,000 characters, refused for its length, is cut at a sentence, reported, and not sent again",
    () =>
      Effect.gen(function* () {
        const { key, program, scene, servers } = yield* pair()
        const summary = "海辺の一日。".repeat(1000)
        yield* editScene(servers.stash.url, scene, { title: "長い", details: summary })
        const ended = yield* syncScenes(program, scene)
        assert.strictEqual(ended.code, 0, ended.stderr)
        assert.deepInclude(ended.report, { synced: 1, writes: 2, dead: 0 })
        assert.match(ended.stderr, /summary is too long for Plex \(.* status 414/)
        const item = yield* plexItem(servers.plex, key)
        assert.strictEqual(item.title, "長い")
        assert.isTrue(summary.startsWith(item.summary) && item.summary.endsWith("。") && item.summary.length > 700)
        assert.strictEqual((yield* syncScenes(program, scene)).report.writes, 0)
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("names that are renamed in case only show so, and the studio's collection as well", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* pair()
      const { plex, stash } = servers
      yield* edit(plex, key, "collection%5B0%5D.tag.tag=My%20Favourites&collection.locked=1")
      const ids = {
        studio: yield* studio(stash.url, "The Studio"),
        tag: yield* tag(stash.url, "Outdoor"),
        performer: yield* performer(stash.url, "Alice")
      }
      const rename = (kind: keyof typeof ids, name: string) =>
        mutate(stash.url, `mutation { ${kind}Update(input: { id: "${ids[kind]}", name: "${name}" }) { id } }`)
      const { performer: actor, studio: studio_id, tag: genre } = ids
      yield* editScene(stash.url, scene, { title: "x", studio_id, tag_ids: [genre], performer_ids: [actor] })
      yield* syncScenes(program, scene)
      yield* rename("studio", "THE Studio")
      yield* rename("tag", "OUTDOOR")
      yield* rename("performer", "ALICE")
      assert.strictEqual((yield* syncScenes(program, scene)).report.writes, 1)
      const renamed = yield* plexItem(plex, key)
      assert.deepInclude(renamed, { studio: "THE Studio", genres: ["OUTDOOR"], actors: ["ALICE"] })
      assert.deepStrictEqual(sorted(renamed.collections), ["My Favourites", "THE Studio"])
      assert.strictEqual((yield* syncScenes(program, scene)).report.writes, 0)
      // A server for which both are one tag goes on showing it as it was made: that is asked for once.
      yield* control(plex.url, "behaviour", { tagCase: "fold" })
      yield* rename("studio", "the studio")
      yield* rename("tag", "outdoor")
      assert.strictEqual((yield* syncScenes(program, scene)).report.writes, 1)
      const folded = yield* plexItem(plex, key)
      assert.strictEqual(folded.studio, "the studio")
      assert.strictEqual(folded.genres.join().toLowerCase(), "outdoor")
      assert.deepStrictEqual(sorted(folded.collections.map((name) => name.toLowerCase())), [
        "my favourites",
        "the studio"
      ])
      assert.strictEqual((yield* syncScenes(program, scene)).report.writes, 0)
      yield* editScene(stash.url, scene, { studio_id: null })
      yield* syncScenes(program, scene)
      assert.deepStrictEqual((yield* plexItem(plex, key)).collections, ["My Favourites"])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("a collection that the user joined in another case stays, however the studio is renamed", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* pair()
      const { plex, stash } = servers
      yield* edit(plex, key, "collection%5B0%5D.tag.tag=the%20studio&collection.locked=1")
      const id = yield* studio(stash.url, "The Studio")
      yield* editScene(stash.url, scene, { title: "x", studio_id: id })
      yield* syncScenes(program, scene)
      yield* mutate(stash.url, `mutation { studioUpdate(input: { id: "${id}", name: "THE STUDIO" }) { id } }`)
      yield* syncScenes(program, scene)
      assert.deepInclude(yield* plexItem(plex, key), { studio: "THE STUDIO", collections: ["the studio"] })
      yield* editScene(stash.url, scene, { studio_id: null })
      yield* syncScenes(program, scene)
      assert.deepStrictEqual((yield* plexItem(plex, key)).collections, ["the studio"])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("tags that differ in case only are not written", () =>
    Effect.gen(function* () {
      const { key, program, scene, servers } = yield* pair()
      const { plex, stash } = servers
      yield* editScene(stash.url, scene, { title: "x", tag_ids: [yield* tag(stash.url, "Outdoor")] })
      yield* syncScenes(program, scene)
      yield* edit(plex, key, "genre%5B%5D.tag.tag-=Outdoor&genre.locked=1")
      yield* edit(plex, key, "genre%5B0%5D.tag.tag=OUTDOOR&genre.locked=1")
      yield* control(plex.url, "reset-stats", {})
      assert.strictEqual((yield* syncScenes(program, scene)).report.writes, 0)
      assert.deepStrictEqual((yield* plexItem(plex, key)).genres, ["OUTDOOR"])
    }).pipe(Effect.provide(live))
  )
})

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
      assert.deepStrictEqual(sorted(item.labels), ["from stash", "mine"])
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
