import * as Command from "@effect/platform/Command"
import * as FileSystem from "@effect/platform/FileSystem"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as NodeContext from "@effect/platform-node/NodeContext"
import type { PlatformError } from "@effect/platform/Error"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import Sqlite from "better-sqlite3"
import { join } from "node:path"
import { compare } from "../../sandbox/demo/Compare.ts"
import { type Program, startSandbox } from "../../sandbox/demo/Programs.ts"
import { readPlex } from "../../sandbox/demo/ReadPlex.ts"
import { readStash } from "../../sandbox/demo/ReadStash.ts"
import { type Addresses, graphql, plexJson } from "../../sandbox/demo/Servers.ts"
import { limit } from "./Limits.ts"

export const root = join(import.meta.dirname, "..", "..")
const script = join(root, "dist", "plexsync.mjs")
export const pluginScript = join(root, "dist", "plugin.cjs")

/** What every end-to-end test stands on: real processes, real files, real HTTP. */
export const live = Layer.merge(NodeContext.layer, FetchHttpClient.layer)

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const text = (stream: Stream.Stream<Uint8Array, PlatformError>) =>
  Effect.orDie(Stream.mkString(Stream.decodeText(stream)))

/** Runs a command to its end. */
export const finished = (command: Command.Command) =>
  Effect.gen(function* () {
    const running = yield* Command.start(command)
    const [stdout, stderr, code] = yield* Effect.all([text(running.stdout), text(running.stderr), running.exitCode], {
      concurrency: 3
    })
    return { code, stdout, stderr } satisfies Ended
  }).pipe(Effect.scoped)

/** Runs a command of the built program to its end. */
export const plexsync = ({ environment }: Program, ...words: ReadonlyArray<string>) =>
  finished(Command.make(process.execPath, script, ...words).pipe(Command.env(environment)))

/** Starts the runtime and keeps what it logs; it ends with the scope. */
export const loggedRuntime = ({ environment }: Program, ...words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const running = yield* Command.start(
      Command.make(process.execPath, script, "serve", ...words).pipe(Command.env(environment))
    )
    const logged = yield* Effect.forkScoped(text(running.stderr))
    return { running, logged }
  })

/** Runs the built plugin entry with this on its stdin. */
export const plugin = ({ environment }: Program, input: string | Uint8Array) =>
  finished(
    Command.make(process.execPath, pluginScript).pipe(
      Command.env(environment),
      typeof input === "string" ? Command.feed(input) : Command.stdin(Stream.make(input))
    )
  )

/** An environment of its own: nothing of the machine, and nothing of other tests, is in it. */
export const freshProgram = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "plexsync-test-" })
  return {
    folder,
    data: join(folder, "data"),
    program: {
      command: [process.execPath, script] as const,
      environment: {
        PLEXSYNC_DATA_DIR: join(folder, "data"),
        HOME: folder,
        XDG_STATE_HOME: join(folder, "state"),
        // A test that wants a runtime of the plugin's own says so, and ends it.
        PLEXSYNC_RUNTIME: "external"
      }
    } satisfies Program
  }
})

/** Which manifests a person has put into Stash: the one with hooks that are processes, the pair whose hooks run inside Stash, or the one that needs no Node. */
export type Manifests = "classic" | "embedded" | "alone"

const manifestFiles: Readonly<Record<Manifests, ReadonlyArray<readonly [string, string]>>> = {
  classic: [[join("classic", "PlexSync.yaml"), "PlexSync.yml"]],
  embedded: [
    ["PlexSync.yml", "PlexSync.yml"],
    ["PlexSyncHooks.yml", "PlexSyncHooks.yml"]
  ],
  alone: [
    [join("dist", "alone", "PlexSync.yaml"), "PlexSync.yml"],
    [join("dist", "alone", "alone.js"), "alone.js"]
  ]
}

/** A plugins folder that holds our manifests and what was built. */
export const pluginFolder = (folder: string, manifests: Manifests = "classic") =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const own = join(folder, "plugins", "PlexSync")
    yield* fs.makeDirectory(own, { recursive: true })
    yield* Effect.forEach(manifestFiles[manifests], ([from, to]) => fs.copyFile(join(root, from), join(own, to)))
    if (manifests !== "alone") yield* fs.symlink(join(root, "dist"), join(own, "dist"))
    return join(folder, "plugins")
  })

/** A sandbox as a process, and a program whose settings point at it. `words` are options of `plexsync sandbox`; `hooks`: Stash has our plugin. */
export const withSandbox = (
  words: ReadonlyArray<string>,
  settings: Readonly<Record<string, string>> = {},
  hooks = true
) =>
  Effect.gen(function* () {
    const { data, folder, program } = yield* freshProgram
    const plugins = hooks ? ["--plugins", yield* pluginFolder(folder)] : []
    const servers = yield* startSandbox(program, [...words, ...plugins])
    const environment = {
      ...program.environment,
      PLEXSYNC_STASH_URL: servers.stash.url,
      PLEXSYNC_PLEX_URL: servers.plex.url,
      PLEXSYNC_PLEX_TOKEN: servers.plex.token,
      ...settings
    }
    return { servers, data, folder, program: { ...program, environment } satisfies Program }
  })

/** What Plex shows otherwise than Stash, by fresh reads of both. */
export const differences = ({ plex, stash }: Addresses) =>
  Effect.gen(function* () {
    return compare(yield* readStash(stash.url), yield* readPlex(plex))
  })

const Stats = Schema.Struct({
  applied: Schema.Record({ key: Schema.String, value: Schema.Number }),
  changes: Schema.optional(Schema.Number)
})

/** Requests of this route that Plex carried out. */
export const applied = (plex: Addresses["plex"], route: string) =>
  Effect.map(plexJson(plex, "/__sandbox/stats", Stats), (stats) => stats.applied[route] ?? 0)

export const putRoute = "PUT /library/sections/:id/all"

/** Edits that Plex carried out, and how many distinct changes they brought. */
export const puts = (plex: Addresses["plex"]) =>
  Effect.map(plexJson(plex, "/__sandbox/stats", Stats), (stats) => ({
    applied: stats.applied[putRoute] ?? 0,
    changed: stats.changes ?? 0
  }))

/** A GraphQL mutation whose answer does not matter. */
export const mutate = (stash: string, query: string, variables: Readonly<Record<string, unknown>> = {}) =>
  graphql(stash, query, variables, Schema.Unknown)

/** What was waited for did not come about. */
class NotYet extends Data.TaggedError("NotYet")<{ readonly answer: string }> {
  override get message() {
    return `not yet: ${this.answer}`
  }
}

/** Asks again until it holds; gives up after `seconds`, with the last answer in the error. */
export const eventually = <A, E, R>(ask: Effect.Effect<A, E, R>, holds: (answer: A) => boolean, seconds = 40) =>
  ask.pipe(
    Effect.filterOrFail(holds, (answer) => new NotYet({ answer: Inspectable.toStringUnknown(answer).slice(0, 500) })),
    Effect.retry(Schedule.intersect(Schedule.spaced("100 millis"), Schedule.recurUpTo(limit(seconds))))
  )

type Rows = ReadonlyArray<Record<string, unknown>>

/** Reads the database of a data directory as another program would: all of it as it was at one moment. */
export const snapshot = <A>(data: string, read: (rows: (query: string) => Rows) => A): A => {
  const database = new Sqlite(join(data, "plexsync.db"), { readonly: true })
  try {
    return database.transaction(() => read((query) => database.prepare(query).all() as Rows))()
  } finally {
    database.close()
  }
}

/** One query of it. */
export const rows = (data: string, query: string): Rows => snapshot(data, (read) => read(query))

const Report = Schema.Struct({
  enqueued: Schema.Int,
  synced: Schema.Int,
  unchanged: Schema.Int,
  writes: Schema.Int,
  uploads: Schema.Int,
  waiting: Schema.Int,
  parked: Schema.Int,
  dead: Schema.Int,
  seconds: Schema.Number,
  database: Schema.String
})

/** What `sync --wait --json` printed. */
export const reportIn = ({ stdout }: Ended): typeof Report.Type =>
  Schema.decodeUnknownSync(Schema.parseJson(Report))(stdout)

const Reply = Schema.parseJson(
  Schema.Struct({ output: Schema.optional(Schema.String), error: Schema.optional(Schema.String) })
)

/** What the plugin printed: exactly one JSON document. */
export const replyIn = ({ stdout }: Ended): typeof Reply.Type => Schema.decodeUnknownSync(Reply)(stdout)
