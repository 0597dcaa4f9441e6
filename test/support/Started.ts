import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { type Program, startSandbox } from "../../sandbox/demo/Programs.ts"
import { eventually, freshProgram, type Manifests, mutate, pluginFolder, rows } from "./Program.ts"
import { plexFiles, stashFiles } from "./Stage.ts"

/** Processes in this table, once there is one. */
const pidsIn = (data: string, table: "runtime" | "runtime_start"): ReadonlyArray<number> => {
  try {
    return rows(data, `SELECT pid FROM ${table}`).map(({ pid }) => Number(pid))
  } catch {
    // Not made yet.
    return []
  }
}
const pids = (data: string) => pidsIn(data, "runtime")

/** Processes that are to be the runtime: whoever started one has ended, or is about to. */
const starting = (data: string) => pidsIn(data, "runtime_start").filter((pid) => /\bserve\b/.test(commandOf(pid)))

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
  } catch {
    return ""
  }
}

const signal = (pid: number, name: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

/** Whether a process has this number; one that has ended and whose parent does not ask has it no more. */
export const isThere = (pid: number): boolean => signal(pid, 0) && !/^\S+ \(.*\) Z/.test(statOf(pid))

const statOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1")
  } catch {
    return ""
  }
}

/** Ends whatever runtime lives on this data directory, by the number in its own row. */
const endRuntimes = (data: string) =>
  Effect.gen(function* () {
    const living = yield* Effect.sync(() => pids(data).filter((pid) => signal(pid, "SIGTERM")))
    yield* eventually(
      Effect.sync(() => living.filter(isThere)),
      (left) => left.length === 0,
      12
    )
  }).pipe(Effect.orDie)

/** Logs in as the browser does; every request of what follows carries the session. */
const loggedIn = (url: string) =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.gen(function* () {
      const client = yield* HttpClient.HttpClient
      const answer = yield* HttpClientRequest.post(`${url}/login`).pipe(
        HttpClientRequest.bodyText("username=admin&password=sandbox", "application/x-www-form-urlencoded"),
        client.execute
      )
      const session = answer.cookies.cookies["session"]?.value ?? ""
      return HttpClient.mapRequest(client, HttpClientRequest.setHeader("cookie", `session=${session}`))
    })
  )

export type Credentials = "none" | "key" | "nokey"

/** A Stash with these plugins, whose hooks may start a runtime, and no settings but those in Stash. Whatever runs in the end is ended. */
export const withPlugins = (
  fresh: Effect.Effect.Success<typeof freshProgram>,
  plugins: string,
  credentials: Credentials,
  environment: Readonly<Record<string, string>>
) =>
  Effect.gen(function* () {
    const program: Program = {
      ...fresh.program,
      environment: {
        ...fresh.program.environment,
        PLEXSYNC_RUNTIME: "auto",
        PLEXSYNC_POLL_INTERVAL: "1",
        PLEXSYNC_SCAN_DELAY: "0",
        ...environment
      }
    }
    const servers = yield* startSandbox(program, [
      ...["--scenes", "0", "--plugins", plugins],
      ...["--stash-credentials", credentials]
    ])
    yield* Effect.addFinalizer(() => endRuntimes(fresh.data))
    const person = yield* Layer.build(credentials === "none" ? Layer.empty : loggedIn(servers.stash.url))
    const asPerson = Effect.provide(person)
    const log = Effect.sync(() => {
      const path = join(fresh.data, "plexsync.log")
      return existsSync(path) ? readFileSync(path, "utf8") : ""
    })
    return {
      ...fresh,
      program,
      servers,
      asPerson,
      log,
      pids: Effect.sync(() => pids(fresh.data)),
      starting: Effect.sync(() => starting(fresh.data))
    }
  })

/** What a person has who put the plugin into Stash and started nothing. */
export const installed = (
  credentials: Credentials,
  environment: Readonly<Record<string, string>> = {},
  manifests: Manifests = "classic"
) =>
  Effect.gen(function* () {
    const fresh = yield* freshProgram
    return yield* withPlugins(fresh, yield* pluginFolder(fresh.folder, manifests), credentials, environment)
  })

/** What Stash's page stores for numbers and texts that a person emptied: it knows no number that is not set. */
export const emptied = { max_retries: 0, max_tags: 0, label: "", only_studios: " ", reconcile_interval: "" }

/** Pairs of a scene and an item, and Plex's settings in Stash; made while the plugin is off, so that nothing starts yet. */
export const furnish = (
  { servers: { plex, stash } }: Effect.Effect.Success<ReturnType<typeof installed>>,
  count: number
) =>
  Effect.gen(function* () {
    const enable = (on: boolean) => mutate(stash.url, `mutation { setPluginsEnabled(enabledMap: { PlexSync: ${on} }) }`)
    yield* mutate(stash.url, `mutation ($input: Map!) { configurePlugin(plugin_id: "PlexSync", input: $input) }`, {
      input: { ...emptied, plex_url: plex.url, plex_token: plex.token }
    })
    yield* enable(false)
    const files = Array.from({ length: count }, (_, index) => ({ file: `/data/${index}.mp4`, size: 1000 + index }))
    const keys = yield* plexFiles(plex, files)
    const scenes = yield* stashFiles(stash.url, files)
    yield* enable(true)
    return { keys, scenes }
  })
