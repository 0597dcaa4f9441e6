import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { lastActs } from "../http/LastActs.ts"
import { compare, type Difference } from "./Compare.ts"
import { environmentIn } from "./Environment.ts"
import { type Followed, headway } from "./Headway.ts"
import { openSandbox, type Program, startRuntime, status, untilEnded } from "./Programs.ts"
import { type PlexEntry, readPlex } from "./ReadPlex.ts"
import { readStash, type StashScene } from "./ReadStash.ts"
import { type Owner, scratchFolder } from "./Scratch.ts"
import { type Addresses, graphql, plexJson } from "./Servers.ts"
import { leftIn, story } from "./Story.ts"

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
  /** How its folder among the temporary ones begins. */
  readonly folderPrefix: string
  /** This process. */
  readonly self: Owner
  /** The environment of this process: its programs get of it what is the machine's own. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What its programs get beside, by which they know to end when this process does. */
  readonly leash: Readonly<Record<string, string>>
  /** Folder that holds PlexSync.yml and dist/. */
  readonly home: string
  readonly scenes: number
  readonly seed: number
  /** How long nothing may move. */
  readonly patienceSeconds: number
  readonly say: (line: string) => Effect.Effect<void>
  readonly show: (
    scenes: ReadonlyArray<StashScene>,
    items: ReadonlyArray<PlexEntry>,
    result: DemoResult
  ) => Effect.Effect<void>
}

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

const ticker = (options: DemoOptions, addresses: Addresses, program: Program, followed: Followed, started: number) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const seen = yield* status(program)
    const { applied } = yield* writes(addresses.plex)
    yield* followed.look({ writes: applied, left: leftIn(seen), blocked: seen.blocked })
    const { seen: all, step } = yield* followed.now
    const seconds = ((now - started) / 1000).toFixed(0).padStart(3)
    yield* options.say(
      `${seconds} s | ${String(all.edits).padStart(3)} edits | ${String(all.left).padStart(3)} in the queue | ${String(applied).padStart(4)} writes in Plex | ${step}`
    )
  }).pipe(Effect.ignore, Effect.repeat(Schedule.spaced(Duration.seconds(1))))

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

/** Where one of its programs has ended, that is the reason, and not what could not be had of it then. */
const unlessEnded =
  <E>(ended: Effect.Effect<never, E>) =>
  <A, E1, R>(work: Effect.Effect<A, E1, R>): Effect.Effect<A, E | E1, R> =>
    Effect.raceFirst(
      Effect.catchAll(work, (error) => Effect.delay(Effect.fail(error), "1 second")),
      ended
    )

const judged = (options: DemoOptions, addresses: Addresses, started: number) =>
  Effect.gen(function* () {
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
  })

const played = (options: DemoOptions, followed: Followed) =>
  Effect.gen(function* () {
    const started = yield* Clock.currentTimeMillis
    const apart = yield* lastActs
    const path = yield* Path.Path
    const folder = yield* scratchFolder(options.folderPrefix, options.self, apart)
    const search = { node: path.dirname(options.command[0]), delimiter: path.sep === "\\" ? ";" : ":" }
    const environment = { ...environmentIn(folder, options.environment, search), ...options.leash }
    const base: Program = { command: options.command, environment, apart }
    const folderOfPlugins = yield* plugins(options.home, folder)
    yield* options.say(`Sandbox with ${options.scenes} scenes; everything is kept in ${folder} until the end`)
    const { addresses, running: servers } = yield* openSandbox(base, [
      ...["--scenes", String(options.scenes), "--seed", String(options.seed)],
      ...["--plugins", folderOfPlugins]
    ])
    const program: Program = {
      ...base,
      environment: {
        ...environment,
        PLEXSYNC_STASH_URL: addresses.stash.url,
        PLEXSYNC_PLEX_URL: addresses.plex.url,
        PLEXSYNC_PLEX_TOKEN: addresses.plex.token
      }
    }
    yield* configure(addresses)
    yield* followed.enter("the runtime starts")
    const runtime = yield* startRuntime(program, followed.heard)
    yield* Effect.forkScoped(ticker(options, addresses, program, followed, started))
    return yield* story(addresses, program, followed).pipe(
      Effect.zipRight(judged(options, addresses, started)),
      unlessEnded(
        Effect.raceFirst(
          untilEnded("the sandbox", servers, Effect.succeed("")),
          untilEnded("the runtime", runtime, followed.lastWords)
        )
      )
    )
  })

/** The real program against the sandbox, over real HTTP and a real SQLite file, judged by fresh reads of both servers. Nothing of it stays. */
export const run = (options: DemoOptions) =>
  // The scope lies around the race, which does not wait for who loses it.
  Effect.scoped(
    Effect.flatMap(headway("the sandbox starts"), (followed) =>
      Effect.raceFirst(played(options, followed), followed.standstill(options.patienceSeconds))
    )
  )
