import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { type Program, status } from "../../sandbox/demo/Programs.ts"
import { control } from "../../sandbox/demo/Servers.ts"
import {
  differences,
  eventually,
  live,
  loggedRuntime,
  plexsync,
  putRoute,
  reportIn,
  rows,
  withSandbox
} from "../support/Program.ts"
import { editScene, plexFiles, plexItem, requests, stashFiles, syncScenes, tag } from "../support/Stage.ts"

const settings = {
  PLEXSYNC_CIRCUIT_RECOVERY: "0.5",
  PLEXSYNC_BACKOFF_BASE: "0.2",
  PLEXSYNC_BACKOFF_CAP: "0.4",
  PLEXSYNC_POLL_INTERVAL: "0.2",
  PLEXSYNC_SKIP_FIELDS: "rating,poster,background"
}
const faults = (url: string, ...list: ReadonlyArray<object>) => control(url, "faults", { faults: list })
const letters = (data: string) =>
  rows(data, "SELECT scene_id, error_tag, family, message FROM dead_letter ORDER BY scene_id")
const blocked = (program: Program) => Effect.map(status(program), (now) => now.blocked)
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at)
const lookUps = "GET /library/sections/:id/all"

/** What a firewall takes for an attack. */
const attack = "The union of two clubs, who select their board"
const firewall = { kind: "proxy", query: "union .*select" }

describe("one refusal is one item's", () => {
  it.scopedLive("of 60 scenes, the three that a firewall refuses for their text fail, and nothing else", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(["--scenes", "60"], settings, false)
      const { plex, stash } = servers
      const { logged, running } = yield* loggedRuntime(program)
      for (const [code, ids] of [
        [403, [7, 23, 41]],
        [406, [8, 24, 42]]
      ] as const) {
        yield* faults(plex.url, { ...firewall, route: putRoute, status: code })
        yield* Effect.forEach(ids, (id) => editScene(stash.url, String(id), { details: attack }))
        const ended = yield* plexsync(program, "sync", "--all", "--wait", "--json")
        assert.strictEqual(ended.code, 1, ended.stderr)
        const { dead, synced, unchanged } = reportIn(ended)
        assert.deepStrictEqual([dead, synced + unchanged], [3, 57])
        yield* eventually(
          Effect.sync(() => rows(data, "SELECT * FROM job").length),
          (left) => left === 0
        )
        const sentence =
          `Something before Plex (sandbox-proxy/1.0) refused with status ${code}: ` +
          "it takes another edit of this item, so it does not take what this one says (edit item)"
        assert.deepStrictEqual(
          letters(data),
          ids.map((id) => ({ scene_id: id, error_tag: "Refused", family: "permanent", message: sentence }))
        )
        const shown = yield* plexsync(program, "status")
        assert.strictEqual(shown.code, 0, shown.stdout)
        assert.strictEqual(shown.stdout.split(sentence).length, 4, shown.stdout)
        // Fields of another item than those three are as Stash has them.
        assert.deepStrictEqual(
          new Set((yield* differences(servers)).map(({ scene }) => Number(scene))),
          new Set<number>(ids)
        )
        yield* faults(plex.url)
        yield* Effect.forEach(ids, (id) => editScene(stash.url, String(id), { details: "Of two clubs" }))
        const again = yield* plexsync(program, "sync", "--all", "--wait", "--json")
        assert.deepStrictEqual([again.code, reportIn(again).dead, letters(data)], [0, 0, []])
      }
      yield* Effect.sync(() => running.kill("SIGTERM")).pipe(Effect.flatten)
      const text = yield* logged
      assert.notInclude(text, "Paused: ")
      assert.notInclude(text, "Reference 7f3a9c")
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("of a file's name, a cover, or a value that Plex cannot take", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(
        ["--scenes", "20"],
        { ...settings, PLEXSYNC_SKIP_FIELDS: "rating,background" },
        false
      )
      const { plex, stash } = servers
      const first = yield* syncScenes(program, ...numbers(1, 5).map(String))
      assert.strictEqual(first.code, 0, first.stderr)

      // Look-ups of three files that are not in Plex are refused; those of two others are answered, by a Plex that wants a window.
      yield* control(plex.url, "behaviour", { unwindowed: "refused" })
      const odd = numbers(1, 3).map((at) => ({ file: `/data/union, select ${at}.mp4`, size: 10 + at }))
      const plain = numbers(1, 2).map((at) => ({ file: `/data/plain ${at}.mp4`, size: 20 + at }))
      const ids = yield* stashFiles(stash.url, [...odd, ...plain])
      yield* Effect.forEach(ids, (id) => editScene(stash.url, id, { title: `Titled ${id}` }))
      yield* faults(plex.url, { route: lookUps, kind: "proxy", status: 400, query: "file=select" })
      const looked = yield* syncScenes(program, ...ids, ...numbers(6, 20).map(String))
      assert.deepInclude(looked.report, { dead: 3, waiting: 2, synced: 15 })
      assert.strictEqual(looked.code, 1)
      assert.deepStrictEqual(
        letters(data).map(({ message, scene_id: scene }) => [String(scene), message]),
        ids
          .slice(0, 3)
          .map((id) => [
            id,
            "Something before Plex (sandbox-proxy/1.0) refused with status 400: it does not take this request (look a file up)"
          ])
      )
      assert.deepStrictEqual(rows(data, "SELECT blocked FROM runtime WHERE blocked <> ''"), [])

      yield* control(plex.url, "behaviour", { unwindowed: "served" })
      // A cover that a firewall does not let pass: the fields are written, and the next sync offers it again.
      yield* plexsync(program, "dlq", "delete", "--all", "--yes")
      yield* faults(plex.url, { route: "POST /library/metadata/:id/posters", kind: "proxy" })
      yield* editScene(stash.url, "1", {
        title: "With a cover",
        cover_image:
          "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
      })
      const cover = yield* syncScenes(program, "1", "2")
      assert.deepInclude(cover.report, { dead: 1 })
      assert.match(String(letters(data)[0]?.["message"]), /refused with status 403: .*\(upload poster\)$/)
      assert.deepStrictEqual(
        (yield* differences(servers)).filter(({ scene }) => scene === "1"),
        []
      )
      yield* faults(plex.url)
      const uploads = (yield* syncScenes(program, "1")).report.uploads
      assert.deepStrictEqual([uploads, letters(data)], [1, []])

      // An error that one edit has again and again, while others are taken.
      yield* faults(plex.url, { route: putRoute, kind: "status", status: 500, query: "never this" })
      const { logged, running } = yield* loggedRuntime(program)
      yield* Effect.forEach(numbers(1, 12), (id) =>
        editScene(stash.url, String(id), { details: id === 9 ? "Never this" : "Well" })
      )
      const found = yield* eventually(
        Effect.sync(() => letters(data)),
        (all) => all.length > 0
      )
      assert.deepInclude(found[0], { scene_id: 9, error_tag: "Refused", family: "permanent" })
      assert.match(String(found[0]?.["message"]), /^Plex refused with status 500: it did so three times/)
      yield* Effect.sync(() => running.kill("SIGTERM")).pipe(Effect.flatten)
      assert.notInclude(yield* logged, "Paused: ")
    }).pipe(Effect.provide(live))
  )
})

describe("what is refused to everybody", () => {
  for (const [what, fault, sentence] of [
    [
      "a proxy that answers 403 to every edit",
      { kind: "proxy", status: 403 },
      /^Plex takes no edits: something before it \(sandbox-proxy\/1\.0\) answers with status 403, also to one that changes nothing \(edit item\)\. Let PUT/
    ],
    [
      "a proxy that answers 500 to every edit",
      { kind: "proxy", status: 500 },
      /^Plex takes no edits: something before it \(sandbox-proxy\/1\.0\) answers with status 500/
    ]
  ] as const) {
    it.scopedLive(`${what} pauses with one alert, costs no job, and all goes on when it is mended`, () =>
      Effect.gen(function* () {
        const { data, program, servers } = yield* withSandbox(["--scenes", "12"], settings, false)
        const { plex, stash } = servers
        yield* plexsync(program, "sync", "--all", "--wait")
        const { logged, running } = yield* loggedRuntime(program)
        yield* faults(plex.url, { route: putRoute, ...fault })
        yield* Effect.forEach(numbers(1, 12), (id) => editScene(stash.url, String(id), { title: `Newer ${id}` }))
        const why = yield* eventually(blocked(program), (problem) => problem !== null)
        assert.match(why ?? "", sentence)
        // Several tries later it is the same pause, and no job is the worse for it.
        yield* control(plex.url, "reset-stats", {})
        yield* eventually(requests(plex), (routes) => (routes[putRoute] ?? 0) >= 8)
        assert.isAtMost(letters(data).length, 3)
        assert.isTrue(rows(data, "SELECT attempts FROM job").every((job) => Number(job["attempts"]) <= 1))
        assert.match((yield* blocked(program)) ?? "", sentence)
        yield* faults(plex.url)
        yield* eventually(
          Effect.sync(() => rows(data, "SELECT * FROM job").length),
          (left) => left === 0
        )
        assert.deepStrictEqual([letters(data), yield* differences(servers)], [[], []])
        yield* eventually(blocked(program), (problem) => problem === null)
        yield* Effect.sync(() => running.kill("SIGTERM")).pipe(Effect.flatten)
        assert.strictEqual((yield* logged).split("Paused: ").length, 2)
      }).pipe(Effect.provide(live))
    )
  }

  it.scopedLive("an owner whose libraries allow no downloads is let in again after one 401; a guest is not", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(["--scenes", "6"], settings, false)
      const { plex, stash } = servers
      yield* control(plex.url, "behaviour", { allowSync: false })
      yield* faults(plex.url, { route: putRoute, kind: "unauthorized", times: 1 })
      yield* plexsync(program, "sync", "--all")
      yield* loggedRuntime(program)
      yield* eventually(
        Effect.sync(() => rows(data, "SELECT * FROM job").length + letters(data).length),
        (left) => left === 0
      )
      assert.deepStrictEqual(yield* differences(servers), [])

      for (const guestStatus of [401, 403]) {
        yield* control(plex.url, "behaviour", { rights: "guest", guestStatus, allowSync: true })
        yield* Effect.forEach(numbers(1, 6), (id) =>
          editScene(stash.url, String(id), { title: `${guestStatus} ${id}` })
        )
        const why = yield* eventually(blocked(program), (problem) => problem !== null)
        assert.match(why ?? "", /^Authentication failed: Unauthorized \(Plex.*the server's owner, not of a shared user/)
        yield* control(plex.url, "reset-stats", {})
        yield* eventually(requests(plex), (routes) => (routes["GET /:/prefs"] ?? 0) >= 3)
        // A token that is known to be a guest's is asked for no edit.
        assert.strictEqual((yield* requests(plex))[putRoute] ?? 0, 0)
        assert.strictEqual(letters(data).length, 1)
        yield* control(plex.url, "behaviour", { rights: "owner" })
        yield* eventually(
          Effect.sync(() => rows(data, "SELECT * FROM job").length + letters(data).length),
          (left) => left === 0
        )
      }
      assert.deepStrictEqual(yield* differences(servers), [])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("a library whose listing is refused waits alone, and goes on by itself", () =>
    Effect.gen(function* () {
      const { data, program, servers } = yield* withSandbox(["--scenes", "6"], settings, false)
      const { plex } = servers
      yield* faults(plex.url, { route: lookUps, kind: "proxy", query: "sort=addedAt", times: 2 })
      const { logged, running } = yield* loggedRuntime(program)
      yield* plexsync(program, "sync", "--all")
      yield* eventually(
        Effect.sync(() => rows(data, "SELECT * FROM job WHERE because = 'library_paused'").length),
        (waiting) => waiting === 6
      )
      assert.deepStrictEqual([letters(data), yield* blocked(program)], [[], null])
      yield* Effect.sync(() => running.kill("SIGTERM")).pipe(Effect.flatten)
      assert.match(
        yield* logged,
        /Library 'Movies' cannot be read: Something before Plex \(sandbox-proxy\/1\.0\) refused/
      )
    }).pipe(Effect.provide(live))
  )
})

describe("a proxy that refuses long queries", () => {
  it.scopedLive("lets everything arrive in pieces, whatever it calls that, and is asked for no long one again", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "0"], settings, false)
      const { plex, stash } = servers
      const [key = ""] = yield* plexFiles(plex, [{ file: "/data/First Scene.mp4", size: 1000 }])
      const [scene = ""] = yield* stashFiles(stash.url, [{ file: "/data/First Scene.mp4", size: 1000 }])
      const names = (word: string) => numbers(1, 60).map((at) => `${word} tag number ${at}, of many`)
      const show = (word: string, details: number) =>
        Effect.gen(function* () {
          const tags = yield* Effect.forEach(names(word), (name) => tag(stash.url, name), { concurrency: 8 })
          const title = `${word} title`
          yield* editScene(stash.url, scene, {
            title,
            details: `${word} `.repeat(details / (word.length + 1)).trim(),
            date: "2024-05-17",
            tag_ids: tags
          })
          const ended = yield* plexsync(program, "sync", "--scene", scene, "--wait", "--json")
          assert.strictEqual(ended.code, 0, ended.stderr)
          return yield* plexItem(plex, key)
        })
      for (const [word, longer, code, details] of [
        ["first", 2048, 414, 1200],
        ["second", 4096, 404, 3000],
        ["third", 2048, 400, 1200],
        ["fourth", 4096, 502, 3000]
      ] as const) {
        yield* faults(plex.url, { route: putRoute, kind: "proxy", status: code, longer })
        const shown = yield* show(word, details)
        assert.strictEqual(shown.title, `${word} title`)
        assert.isAbove(shown.summary.length, details - 10)
        assert.sameMembers([...shown.genres], names(word))
      }
      // A text that no request can carry is cut, and what can be is not.
      yield* faults(plex.url, { route: putRoute, kind: "proxy", status: 414, longer: 2048 })
      const cut = yield* show("last", 4000)
      assert.isAtLeast(cut.summary.length, 900)
      assert.sameMembers([...cut.genres], names("last"))
      // A Plex that takes each part of a list for the whole gets as much as one request carries.
      yield* control(plex.url, "behaviour", { tagMode: "replace" })
      const whole = yield* show("replaced", 100)
      assert.include(whole.genres, "replaced tag number 1, of many")
      assert.isAtLeast(whole.genres.length, 20)
    }).pipe(Effect.provide(live))
  )
})
