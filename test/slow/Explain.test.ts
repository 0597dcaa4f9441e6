import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe, expect } from "vitest"
import { type Program, startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { control } from "../../sandbox/demo/Servers.ts"
import { ItemExplanation } from "../../src/core/explain/ItemExplanation.ts"
import { type Obstacle, obstacleWords } from "../../src/core/explain/Obstacle.ts"
import { called, told } from "../support/Called.ts"
import { eachFits } from "../support/Columns.ts"
import { contest, explained, fault, type Name, readScene, stage } from "../support/ExplainStage.ts"
import { limit } from "../support/Limits.ts"
import { applied, eventually, live, mutate, plexsync, plugin, putRoute, rows, withSandbox } from "../support/Program.ts"
import { editItem, editScene, plexFiles, stashFiles, syncScenes } from "../support/Stage.ts"
import { ago, environmentOn, runtime, type Write, writeRows } from "../support/StatusRows.ts"

const readItem = Schema.decodeUnknownSync(Schema.parseJson(ItemExplanation))

/** The program with other settings than usual. */
const under = (program: Program, settings: Readonly<Record<string, string>>): Program => ({
  ...program,
  environment: { ...program.environment, ...settings }
})

/** Holds that a scene is kept from Plex by this, and that the sentence for it is the one that the pages have. */
const isKept = (program: Program, scene: string, reason: Obstacle, settings: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const { reasons, told } = yield* explained(program, scene, settings)
    assert.include(reasons, reason, scene)
    const one = told.find((each) => each.reason === reason)
    assert.strictEqual(one?.sentence, obstacleWords[reason].sentence)
    assert.isAbove(one?.advice.length ?? 0, 0)
    return one
  })

/** How each field of the scene's one item is told. */
const fieldsOf = (program: Program, scene: string, settings: Readonly<Record<string, string>> = {}) =>
  Effect.map(explained(program, scene, settings), ({ items }) =>
    Object.fromEntries((items.shown[0]?.fields ?? []).map(({ does, field, stay }) => [field, stay ?? does]))
  )

describe("why a scene is not in Plex, on the built program", () => {
  it.scopedLive(
    "is told for each reason, by its spelling and in its sentence",
    () =>
      Effect.gen(function* () {
        const world = yield* stage
        const { keyOf, more, plex, program, sceneOf, stash, tags } = world
        const kept = (name: Name, reason: Obstacle, settings: Readonly<Record<string, string>> = {}) =>
          isKept(program, sceneOf(name), reason, settings)

        // Nobody has asked for it, and nothing works the queue off.
        const fresh = yield* explained(program, sceneOf("fine"))
        assert.deepInclude(fresh, { outcome: "stopped", reasons: ["blocked"] })
        assert.include(fresh.told[0]?.detail ?? "", "No runtime is running")
        assert.include(yield* fieldsOf(program, sceneOf("fine")), { title: "write", userRating: "skipped" })

        yield* syncScenes(program, sceneOf("fine"), sceneOf("shared"), sceneOf("gone"))
        const synced = yield* explained(program, sceneOf("fine"))
        assert.deepInclude(synced, { outcome: "equal", reasons: [] })
        assert.include(yield* fieldsOf(program, sceneOf("fine")), { title: "equal", thumb: "skipped" })

        yield* kept("none", "no_item")
        yield* kept("size", "size_differs")
        yield* kept("bare", "no_metadata")
        yield* kept("low", "low_confidence")
        yield* kept("left", "out_of_scope")
        yield* kept("other", "other_scene")
        yield* mutate(stash, `mutation { tagDestroy(input: { id: "${tags.gone}" }) }`)
        yield* kept("gone", "excluded_name_gone")
        yield* control(stash, "odd", { list: "scenes", row: sceneOf("odd"), key: "tags", value: null })
        yield* kept("odd", "unreadable")
        yield* control(stash, "odd", {})

        yield* mutate(stash, 'mutation { sceneCreate(input: { title: "Without a file" }) { id } }')
        const bare = yield* plexsync(program, "explain", "without a FILE", "--json")
        assert.strictEqual(readScene(bare.stdout).reasons[0]?.reason, "no_file")

        yield* control(plex.url, "behaviour", { trash: "kept" })
        yield* control(plex.url, "items", { library: "Movies", remove: ["/data/trash.mp4"] })
        yield* kept("trash", "in_trash")

        // A person's value, where it is to stay, and one that is changed back again and again.
        yield* editItem(plex, keyOf("fine"), "title.value=By%20hand&title.locked=1")
        const preserving = { PLEXSYNC_PRESERVE_PLEX_EDITS: "true" }
        assert.include(yield* fieldsOf(program, sceneOf("fine"), preserving), { title: "locked_by_person" })
        yield* contest(world)
        assert.include(yield* fieldsOf(program, sceneOf("contested")), { title: "contested" })
        assert.strictEqual((yield* explained(program, sceneOf("contested"))).outcome, "kept")

        // What is refused for good, and what is tried again.
        const edits = (name: Name, code: number) => ({
          route: putRoute,
          kind: "status",
          status: code,
          query: `title.value=Scene ${name}`
        })
        yield* fault(plex.url, [edits("refused", 400)])
        yield* syncScenes(program, sceneOf("refused"))
        const dead = yield* kept("refused", "dead")
        assert.include(dead?.advice ?? "", `plexsync dlq retry ${sceneOf("refused")}`)
        assert.strictEqual((yield* explained(program, sceneOf("refused"))).letter?.error, "Refused")
        yield* fault(plex.url, [edits("again", 503)])
        yield* syncScenes(under(program, { PLEXSYNC_CIRCUIT_THRESHOLD: "50" }), sceneOf("again"))
        yield* kept("again", "backoff")

        // With work in the queue: switched off, and Plex left alone.
        yield* plexsync(program, "sync", "--scene", sceneOf("fine"))
        yield* kept("fine", "disabled", { PLEXSYNC_ENABLED: "false" })
        yield* fault(plex.url, [{ route: "*", kind: "refuse" }])
        const drain = yield* called(program, [...program.command.slice(1), "queue", "process"])
        const isOpen = Effect.sync(() => rows(world.data, "SELECT * FROM breaker WHERE state LIKE '%Open%'").length > 0)
        yield* eventually(isOpen, (open) => open)
        yield* told(drain, "SIGTERM")
        const alone = yield* explained(program, sceneOf("fine"))
        assert.include(alone.reasons, "circuit_open")
        assert.isFalse(alone.plex.asked)
        assert.deepInclude(alone.decisions.shown[0], { outcome: "found" })
        yield* fault(plex.url, [])

        // Fresh from a scan.
        const scanned = { id: Number(sceneOf("scanned")), type: "Scene.Create.Post", input: null }
        const call = { server_connection: { Scheme: "http", Port: 1 }, args: { hookContext: scanned } }
        yield* plugin(under(program, { STASH_PLUGIN_DATA: world.data }), JSON.stringify(call))
        const soon = under(program, { PLEXSYNC_SCAN_DELAY: "300", PLEXSYNC_CIRCUIT_RECOVERY: "1" })
        yield* plexsync(soon, "queue", "process", "--timeout", "20")
        yield* kept("scanned", "scan_settling")

        // So many files vanish at once that it is not believed.
        yield* control(plex.url, "behaviour", { trash: "auto" })
        yield* control(plex.url, "items", { library: "Movies", remove: more.map(({ file }) => file) })
        yield* plexsync(program, "sync", "--all", "--wait", "--timeout", "20", "--json")
        const paused = yield* kept("fine", "library_paused")
        assert.include(paused?.advice ?? "", 'plexsync accept "Movies"')
      }).pipe(Effect.provide(live)),
    limit(120)
  )

  it.scopedLive(
    "is asked beside a runtime, writes nothing to either server, and goes on while they are away",
    () =>
      Effect.gen(function* () {
        const { program, servers } = yield* withSandbox(["--scenes", "0"], {}, false)
        const { plex, stash } = servers
        const [key = ""] = yield* plexFiles(plex, [{ file: "/data/a.mp4", size: 1 }])
        const [scene = ""] = yield* stashFiles(stash.url, [{ file: "/data/a.mp4", size: 1 }])
        yield* plexFiles(plex, [{ file: "/data/b.mp4", size: 2 }])
        yield* editScene(stash.url, scene, { title: "First of all" })
        yield* syncScenes(program, scene)
        yield* startRuntime(program)
        yield* eventually(status(program), ({ runtime: alive }) => alive !== null)
        const before = yield* applied(plex, putRoute)

        for (const way of [scene, `${stash.url}/scenes/${scene}`, "/data/a.mp4", "first OF"])
          assert.deepInclude(yield* explained(program, way), { outcome: "equal", sceneId: Number(scene) })
        const address = `${plex.url}/web/index.html#!/server/x/details?key=%2Flibrary%2Fmetadata%2F${key}`
        for (const way of [key, address, "/data/a.mp4"])
          assert.deepInclude(readItem((yield* plexsync(program, "explain", "--item", way, "--json")).stdout), {
            follows: { sceneId: Number(scene), rests: null }
          })
        assert.include(
          (yield* plexsync(program, "explain", "--item", "/data/b.mp4")).stdout,
          "It follows no scene: none"
        )
        assert.strictEqual(yield* applied(plex, putRoute), before)

        const nothing = yield* plexsync(program, "explain", "404")
        expect(nothing).toEqual({ code: 1, stdout: "", stderr: 'No scene is known by "404"\n' })
        const none = yield* plexsync(program, "explain", "--item", "404", "--json")
        expect(none).toMatchObject({ code: 1, stdout: '{"items":[]}\n' })
        assert.strictEqual((yield* plexsync(program, "explain")).code, 2)

        yield* fault(stash.url, [{ route: "*", kind: "refuse" }])
        const without = yield* explained(program, scene)
        assert.isFalse(without.stash.asked)
        assert.deepInclude(without.files.shown[0], { path: "/data/a.mp4" })
        const title = yield* plexsync(program, "explain", "First")
        assert.strictEqual(title.code, 1)
        assert.include(title.stderr, "by its id or the full path of its file alone")
        // Of where Plex is, only Stash knows.
        const unknown = yield* explained(program, "/data/a.mp4", { PLEXSYNC_PLEX_URL: "", PLEXSYNC_PLEX_TOKEN: "" })
        assert.include(unknown.plex.why ?? "", "plex_url: is required")
      }).pipe(Effect.provide(live)),
    limit(60)
  )
})

/** A runtime that lives, and a scene whose job waits for its file. */
const rest = (write: Write) => {
  runtime(write)
  write(
    `INSERT INTO job (scene_id, reason, priority, revision, enqueued_at, state, because, not_before, attempts, last_error)
     VALUES (11, 'edit', 0, 1, ?, 'waiting', 'not_in_plex', ?, 3, 'No Plex item for this file')`,
    ago(50),
    ago(-10)
  )
}

describe("what a person reads of an explanation", () => {
  it.scopedLive("is the same on the same sandbox, wrapped on a terminal, and whole in a pipe", () =>
    Effect.gen(function* () {
      const { data, folder, program } = yield* withSandbox(["--scenes", "12", "--items", "8", "--seed", "3"], {}, false)
      const environment = { ...program.environment, ...environmentOn(folder) }
      const asked = { ...program, environment }
      yield* syncScenes(asked, "1")
      writeRows(data, rest)
      yield* plexsync(asked, "sync", "--scene", "2")
      for (const [name, ...words] of [
        ["in-sync", "1"],
        ["next", "2"],
        ["no-item", "11"],
        ["several", "Clay"],
        ["item", "--item", "1"]
      ] as const) {
        const said = yield* plexsync(asked, "explain", ...words)
        yield* Effect.promise(() => expect(`${said.stdout}${said.stderr}`).toMatchFileSnapshot(`explain/${name}.txt`))
        eachFits(said.stdout, 80)
      }
      const narrow = yield* plexsync({ ...asked, environment: { ...environment, COLUMNS: "60" } }, "explain", "11")
      eachFits(narrow.stdout, 60)
      const whole = yield* plexsync({ ...asked, environment: { ...environment, COLUMNS: "" } }, "explain", "11")
      assert.strictEqual(whole.stdout.replaceAll(/\s+/g, " "), narrow.stdout.replaceAll(/\s+/g, " "))
      assert.isTrue(whole.stdout.split("\n").some((line) => line.length > 120))
      assert.notInclude(whole.stdout, "\u001b")
      assert.strictEqual(rows(data, "SELECT count(*) AS jobs FROM job")[0]?.["jobs"], 2)
    }).pipe(Effect.provide(live))
  )
})
