import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { control } from "../../sandbox/demo/Servers.ts"
import { live, mutate } from "../support/Program.ts"
import { editItem as edit, editScene, onePair, performer, plexItem, studio, syncScenes, tag } from "../support/Stage.ts"

const sorted = (names: ReadonlyArray<string>) => names.toSorted()

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
        assert.match(ended.stderr, /Summary is too long for Plex \(.* status 414/)
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
