import { assert, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { batches } from "../../src/stash/LogSocket.ts"
import { control, graphql } from "../../sandbox/demo/Servers.ts"
import { eventually, live, loggedRuntime, mutate, plexsync, rows } from "../support/Program.ts"
import { editScene, plexItem } from "../support/Stage.ts"
import { furnish, installed } from "../support/Started.ts"
import { limit, slowness } from "../support/Limits.ts"

/** A plugin that passes for ours and writes the same task line twice, as a connection that is cut may bring it. */
const twice = `name: PlexSync Hooks alone
interface: js
exec: [twice.js]
tasks: [{name: Twice}]
`
const nonce = "twice0000001"
const twiceScript = `for (const time of [1, 2]) {
  log.Trace('PLEXSYNC {"task":"sync_all","nonce":"${nonce}","since":1800000000000}')
  util.Sleep(1100)
}`

const query = <A, I>(url: string, text: string, schema: Schema.Schema<A, I>) => graphql(url, text, {}, schema)

const Plugins = Schema.Struct({
  plugins: Schema.Array(
    Schema.Struct({ id: Schema.String, tasks: Schema.NullOr(Schema.Array(Schema.Struct({ name: Schema.String }))) })
  )
})

/** A Stash with credentials and the script alone, whose plugins have no PATH, and a program that is told where it is. */
const world = Effect.gen(function* () {
  const made = yield* installed(
    "key",
    { PLEXSYNC_RUNTIME: "external", PLEXSYNC_POLL_INTERVAL: "60", PLEXSYNC_FAST_POLL_FOR: "0", PATH: "/nowhere" },
    "alone"
  )
  const { asPerson, folder, program, servers } = made
  const { url } = servers.stash
  const { configuration } = yield* asPerson(
    query(
      url,
      "{configuration{general{apiKey}}}",
      Schema.Struct({ configuration: Schema.Struct({ general: Schema.Struct({ apiKey: Schema.String }) }) })
    )
  )
  const key = configuration.general.apiKey
  const log: Array<string> = []
  yield* Effect.forkScoped(
    Stream.runForEach(batches({ address: url, headers: { ApiKey: key }, insecure: false }, "message"), (told) =>
      Effect.sync(() => {
        if (told._tag === "Batch") log.push(told.text)
      })
    )
  )
  const serving = {
    ...program,
    environment: { ...program.environment, PLEXSYNC_STASH_URL: url, PLEXSYNC_STASH_API_KEY: key }
  }
  const logged = () => log.join("\n")
  /** Runs tasks and waits until Stash has no job any more. */
  const run = (...names: ReadonlyArray<string>) =>
    asPerson(
      Effect.forEach(
        names,
        (name) => mutate(url, `mutation{runPluginTask(plugin_id:"PlexSync",task_name:"${name}")}`),
        {
          discard: true
        }
      )
    )
  const quiet = eventually(
    asPerson(query(url, "{jobQueue{id}}", Schema.Struct({ jobQueue: Schema.NullOr(Schema.Unknown) }))),
    ({ jobQueue }) => jobQueue === null,
    // Ten tasks, one after another, each of which may wait for its answer to be repeated.
    120
  )
  return { ...made, url, key, serving, logged, run, quiet, plugins: join(folder, "plugins") }
})

const count = (text: string, what: string) => text.split(what).length - 1

describe("a Stash without Node, with the script alone and a runtime elsewhere", () => {
  it.scopedLive(
    "says that no runtime is heard; with one, has edits in Plex at once, and every task of the manifest answered once",
    () =>
      Effect.gen(function* () {
        const stage = yield* world
        const { asPerson, data, key, logged, quiet, run, servers, serving, url } = stage
        const { keys, scenes } = yield* asPerson(furnish(stage, 3))

        const asked = yield* Clock.currentTimeMillis
        yield* run("Health Check")
        yield* eventually(Effect.sync(logged), (text) => text.includes("No runtime of PlexSync was heard"), 15)
        assert.isAtLeast((yield* Clock.currentTimeMillis) - asked, 8500)
        yield* quiet

        const { running } = yield* loggedRuntime(serving)
        assert.isTrue(yield* running.isRunning)
        // The first line that comes through shows that the runtime listens.
        const { stdout } = yield* eventually(
          plexsync(serving, "status", "--verbose"),
          ({ stdout: told }) => told.includes("trace lines: connected"),
          15
        )
        assert.include(stdout, "tasks in Stash: PlexSync Hooks alone")
        const edited = yield* Clock.currentTimeMillis
        yield* asPerson(editScene(url, scenes[0] ?? "", { title: "Told by one line" }))
        yield* eventually(plexItem(servers.plex, keys[0] ?? ""), ({ title }) => title === "Told by one line", 15)
        assert.isBelow((yield* Clock.currentTimeMillis) - edited, limit(5))

        const { plugins } = yield* asPerson(query(url, "{plugins{id tasks{name}}}", Plugins))
        const names = plugins.flatMap(({ tasks }) => (tasks ?? []).map(({ name }) => name))
        assert.isAtLeast(names.length, 9)
        const before = count(logged(), "returned error")
        yield* run(...names)
        yield* quiet
        yield* eventually(Effect.sync(logged), (text) => count(text, " done]") >= names.length, 15)
        assert.strictEqual(count(logged(), "returned error"), before)
        assert.strictEqual(count(logged(), " heard]"), names.length)
        // What was asked for was done: the two scenes that nobody has edited were looked at, too.
        assert.deepStrictEqual(rows(data, "SELECT count(*) AS n FROM job"), [{ n: 2 }])
        assert.include((yield* plexsync(serving, "doctor")).stdout, "PlexSync Hooks alone is on in Stash")

        yield* asPerson(
          mutate(
            url,
            `mutation{runPluginTask(plugin_id:"PlexSync",task_name:"Health Check",args_map:{mode:"nonsense"})}`
          )
        )
        yield* eventually(Effect.sync(logged), (text) => text.includes('there is no task \\"nonsense\\"'), 15)
        yield* quiet

        // Settings in Stash are read with the next poll, which an edit brings.
        yield* asPerson(
          mutate(url, `mutation ($input: Map!) { configurePlugin(plugin_id: "PlexSync", input: $input) }`, {
            input: { plex_url: servers.plex.url, plex_token: servers.plex.token, enabled: false }
          })
        )
        yield* asPerson(editScene(url, scenes[1] ?? "", { title: "Edited in a pause" }))
        yield* eventually(
          plexsync(serving, "status"),
          ({ stdout: told }) => told.includes("Paused: edits are kept"),
          15
        )
        yield* run("Sync All Scenes to Plex")
        yield* eventually(Effect.sync(logged), (text) => text.includes("returned error: PlexSync is switched off"), 15)
        yield* quiet

        writeFileSync(join(stage.plugins, "twice.yml"), twice)
        writeFileSync(join(stage.plugins, "twice.js"), twiceScript)
        yield* asPerson(mutate(url, "mutation{reloadPlugins}"))
        yield* asPerson(mutate(url, `mutation{runPluginTask(plugin_id:"twice",task_name:"Twice")}`))
        yield* quiet
        yield* eventually(Effect.sync(logged), (text) => text.includes(`${nonce} failed]`), 15)
        assert.strictEqual(count(logged(), `[task ${nonce} heard]`), 1)
        assert.strictEqual(count(logged(), `[task ${nonce} failed]`), 1)

        // A log of which 30 lines are a hundredth of a second, or more on a machine that could not write so many: each task sees its answer.
        const perSecond = Math.round(3000 / slowness())
        const level = (logLevel: string) =>
          asPerson(mutate(url, `mutation{configureGeneral(input:{logLevel:"${logLevel}"}){logLevel}}`))
        // Tasks that have seen their answer, by their nonce.
        const answers = () =>
          new Set([...logged().matchAll(/PLEXSYNC \{\\"seen\\":\\"([0-9a-z]+)/g)].map(([, seen]) => seen))
        const told = answers().size
        const unheard = count(logged(), "No runtime of PlexSync was heard")
        yield* level("Trace")
        yield* control(url, "chatter", { perSecond })
        yield* run(
          ...Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? "Health Check" : "View Queue Status"))
        )
        yield* quiet
        yield* control(url, "chatter", { perSecond: 0 })
        yield* level("Warning")
        assert.strictEqual(count(logged(), "No runtime of PlexSync was heard"), unheard)
        yield* eventually(Effect.sync(answers), ({ size }) => size >= told + 10, 5)

        // At this level a line is all that a person sees.
        yield* run("Health Check")
        yield* quiet
        const Logs = Schema.Struct({
          logs: Schema.Array(Schema.Struct({ level: Schema.String, message: Schema.String }))
        })
        const { logs } = yield* asPerson(query(url, "{logs{level message}}", Logs))
        const [line] = logs.filter(({ message }) => message.endsWith(" done]"))
        assert.strictEqual(line?.level, "Error")
        assert.match(line?.message ?? "", /\] PAUSED by a person \(exit status 0\); Database: .*; Runtime: process \d+/)

        assert.isAbove(key.length, 20)
        assert.strictEqual(count(logged(), key), 0)
        assert.strictEqual(count(logged(), servers.plex.token), 0)
      }).pipe(Effect.provide(live))
  )
})
