import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { compare, type Difference } from "./Compare.ts"
import { bulkEdit, edit, stockOf, syncAll } from "./Edits.ts"
import { type Program, startRuntime, startSandbox, status } from "./Programs.ts"
import { readPlex } from "./ReadPlex.ts"
import { readStash, type StashScene } from "./ReadStash.ts"
import { type Addresses, control, graphql, plexJson } from "./Servers.ts"
import type { PlexEntry } from "./ReadPlex.ts"

/** What a demo came to. */
export interface DemoResult {
  readonly scenes: number
  readonly agree: boolean
  readonly differences: ReadonlyArray<Difference>
  /** PUTs that Plex carried out. */
  readonly plexWrites: number
  /** Distinct states of items that were written, by the sandbox's own count. */
  readonly changedScenes: number
  readonly seconds: number
}

export interface DemoOptions {
  readonly command: readonly [string, string]
  /** Folder that holds PlexSync.yml and dist/. */
  readonly home: string
  readonly scenes: number
  readonly seed: number
  readonly say: (line: string) => Effect.Effect<void>
  readonly show: (
    scenes: ReadonlyArray<StashScene>,
    items: ReadonlyArray<PlexEntry>,
    result: DemoResult
  ) => Effect.Effect<void>
}

const edits = 60
const bulk = 40

const Stats = Schema.Struct({
  applied: Schema.Record({ key: Schema.String, value: Schema.Number }),
  changes: Schema.Number
})

const putRoute = "PUT /library/sections/:id/all"

const writes = (plex: Addresses["plex"]) =>
  Effect.map(plexJson(plex, "/__sandbox/stats", Stats), ({ applied, changes }) => ({
    applied: applied[putRoute] ?? 0,
    changes
  }))

/** A plugins folder with our manifest alone in it: Stash would take every other `.yml` for a plugin as well. */
const plugins = (home: string, folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const manifest = yield* fs.readFileString(path.join(home, "classic", "PlexSync.yaml"))
    yield* fs.makeDirectory(path.join(folder, "plugins", "PlexSync"), { recursive: true })
    yield* fs.writeFileString(
      path.join(folder, "plugins", "PlexSync", "PlexSync.yml"),
      manifest.replaceAll("{pluginDir}", home.replaceAll("\\", "/"))
    )
    return path.join(folder, "plugins")
  })

/** Shorter waits than a home server wants: the outage of a demo lasts seconds. */
const environment = (folder: string) => ({
  PLEXSYNC_DATA_DIR: `${folder}/data`,
  XDG_STATE_HOME: `${folder}/state`,
  // The demo starts its runtime itself, and ends it.
  PLEXSYNC_RUNTIME: "external",
  PLEXSYNC_CIRCUIT_RECOVERY: "1",
  PLEXSYNC_BACKOFF_BASE: "0.5",
  PLEXSYNC_BACKOFF_CAP: "2"
})

const untilQuiet = (program: Program) =>
  status(program).pipe(
    Effect.map(({ queue }) => queue !== null && queue.ready + queue.running + queue.waiting === 0),
    Effect.repeat({ until: (quiet) => quiet, schedule: Schedule.spaced("300 millis") })
  )

/** The story: sync everything, edit, break Plex in the middle of it, heal it, wait. */
const story = (addresses: Addresses, program: Program, phase: Ref.Ref<string>, edited: Ref.Ref<number>) =>
  Effect.gen(function* () {
    const { plex, stash } = addresses
    const tell = (words: string) => Ref.set(phase, words)
    const stock = yield* stockOf(stash.url)
    yield* tell("first sync, by Stash's task")
    yield* syncAll(stash.url)
    yield* Effect.repeat(status(program), {
      until: ({ queue }) => queue !== null && queue.ready + queue.running > 0,
      schedule: Schedule.spaced("100 millis"),
      times: 100
    })
    yield* untilQuiet(program)
    yield* tell("editing scenes in Stash")
    yield* edit(stash.url, stock, 0, edits / 3, (n) => Ref.set(edited, n))
    yield* tell("Plex is broken; editing goes on")
    yield* control(plex.url, "faults", { faults: [{ route: "*", kind: "refuse" }] })
    yield* edit(stash.url, stock, edits / 3, (2 * edits) / 3, (n) => Ref.set(edited, n))
    yield* Effect.sleep("2 seconds")
    yield* control(plex.url, "faults", { faults: [] })
    yield* tell("Plex is healed; editing goes on")
    yield* edit(stash.url, stock, (2 * edits) / 3, edits, (n) => Ref.set(edited, n))
    yield* bulkEdit(stash.url, stock, bulk)
    yield* Ref.set(edited, edits + bulk)
    yield* tell("waiting for the queue to empty")
    yield* untilQuiet(program)
    yield* tell("comparing")
  })

const ticker = (
  options: DemoOptions,
  addresses: Addresses,
  program: Program,
  phase: Ref.Ref<string>,
  edited: Ref.Ref<number>,
  started: number
) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const { queue } = yield* status(program)
    const { applied } = yield* writes(addresses.plex)
    const waiting = queue === null ? 0 : queue.ready + queue.running + queue.waiting
    const seconds = ((now - started) / 1000).toFixed(0).padStart(3)
    yield* options.say(
      `${seconds} s | ${String(yield* Ref.get(edited)).padStart(3)} edits | ${String(waiting).padStart(3)} in the queue | ${String(applied).padStart(4)} writes in Plex | ${yield* Ref.get(phase)}`
    )
  }).pipe(Effect.ignore, Effect.repeat(Schedule.spaced(Duration.seconds(1))))

/** The real program against the sandbox, over real HTTP and a real SQLite file, judged by fresh reads of both servers. */
export const run = (options: DemoOptions) =>
  Effect.gen(function* () {
    const started = yield* Clock.currentTimeMillis
    const folder = yield* Effect.flatMap(FileSystem.FileSystem, (fs) =>
      fs.makeTempDirectoryScoped({ prefix: "plexsync-demo-" })
    )
    const base: Program = { command: options.command, environment: environment(folder) }
    const folderOfPlugins = yield* plugins(options.home, folder)
    yield* options.say(`Sandbox with ${options.scenes} scenes; everything is kept in ${folder}`)
    const addresses = yield* startSandbox(base, [
      "--scenes",
      String(options.scenes),
      "--seed",
      String(options.seed),
      "--plugins",
      folderOfPlugins
    ])
    const program: Program = {
      ...base,
      environment: {
        ...base.environment,
        PLEXSYNC_STASH_URL: addresses.stash.url,
        PLEXSYNC_PLEX_URL: addresses.plex.url,
        PLEXSYNC_PLEX_TOKEN: addresses.plex.token
      }
    }
    yield* configure(addresses)
    yield* startRuntime(program)
    const phase = yield* Ref.make("starting")
    const edited = yield* Ref.make(0)
    yield* Effect.forkScoped(ticker(options, addresses, program, phase, edited, started))
    yield* story(addresses, program, phase, edited)
    const scenes = yield* readStash(addresses.stash.url)
    const items = yield* readPlex(addresses.plex)
    const differences = compare(scenes, items)
    const { applied, changes } = yield* writes(addresses.plex)
    const ended = yield* Clock.currentTimeMillis
    const result: DemoResult = {
      scenes: scenes.length,
      agree: differences.length === 0,
      differences,
      plexWrites: applied,
      changedScenes: changes,
      seconds: (ended - started) / 1000
    }
    yield* options.show(scenes, items, result)
    return result
  }).pipe(Effect.scoped)

/** The settings of the plugin, as a person would type them into Stash's form. */
const configure = ({ plex, stash }: Addresses) =>
  graphql(
    stash.url,
    `
      mutation ($input: Map!) {
        configurePlugin(plugin_id: "PlexSync", input: $input)
      }
    `,
    { input: { plex_url: plex.url, plex_token: plex.token } },
    Schema.Unknown
  )
