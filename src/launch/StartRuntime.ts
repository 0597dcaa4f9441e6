import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { spawn } from "node:child_process"
import { join } from "node:path"
import { isExternal } from "../config/RuntimeKept.ts"
import type { StoreFailed } from "../core/model/Failure.ts"
import { isNewer } from "../core/model/Version.ts"
import { addressOf, type ServerConnection } from "../stash/plugin/PluginProtocol.ts"
import type { Self } from "../store/sqlite/Process.ts"
import { RuntimeRow, RuntimeStart } from "../store/runtime/RuntimeRow.ts"
import { refuseLinkedLog } from "./LogPath.ts"
import { runtimeCopy } from "./RuntimeCopy.ts"
import { startedBy } from "./StartedBy.ts"

type Environment = Readonly<Record<string, string | undefined>>

/** What a process that Stash started knows, and a runtime needs. */
export interface Launch {
  readonly self: Self
  /** The data directory. */
  readonly folder: string
  /** The program's folder, with `dist/` in it. */
  readonly home: string
  /** The script in `dist/` that has everything in it: its name says which. */
  readonly program: string
  /** Node, as this process runs under it. */
  readonly node: string
  readonly connection: ServerConnection
  readonly environment: Environment
  /** Since when edits are to be caught up with, epoch ms. */
  readonly since: number
}

/** What became of it. */
export type Started = "started" | "lives" | "starting" | "external" | "failed"

/** Where Stash is, and the session it lends; what a person has set goes before. A blank variable is an unset one, and hides nothing. */
export const connectedEnvironment = (connection: ServerConnection, environment: Environment): Environment => ({
  PLEXSYNC_STASH_URL: addressOf(connection),
  PLEXSYNC_STASH_SESSION_COOKIE: connection.SessionCookie?.Value,
  // Stash's own certificate is nearly always self-made, and this is its own machine.
  PLEXSYNC_STASH_TLS_INSECURE: connection.Scheme === "https" ? "true" : undefined,
  ...Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim() !== ""))
})

/** The system gave no process. */
class NotLaunched extends Data.TaggedError("NotLaunched")<{ readonly message: string }> {}

/** A process of its own, which nobody waits for: whoever held its streams would wait for its end. Gives its number. */
const launch = ({ connection, environment, folder, node, since }: Launch, home: string) =>
  Effect.async<number, NotLaunched>((resume) => {
    const child = spawn(node, [join(home, "dist", "plexsync.mjs"), "serve", "--data-dir", folder], {
      cwd: folder,
      detached: true,
      stdio: "ignore",
      windowsHide: true,
      env: {
        ...connectedEnvironment(connection, environment),
        PLEXSYNC_SINCE: String(since),
        [startedBy]: "plugin"
      }
    })
    child.once("error", ({ message }) => resume(new NotLaunched({ message })))
    child.once("spawn", () => {
      child.unref()
      resume(child.pid === undefined ? new NotLaunched({ message: "it has no process" }) : Effect.succeed(child.pid))
    })
  })

/** Where it runs from: a copy in the data directory, so that an update of the plugin meets no open file; without one, from the plugin itself. */
const homeOf = (how: Launch) =>
  Effect.catchAll(runtimeCopy(how), ({ message }) => Effect.as(Effect.logWarning(message), how.home))

/** Starts the long-lived runtime, unless one lives, is being started, or is kept elsewhere. One that is older than this program makes way. */
export const startRuntime = (how: Launch): Effect.Effect<Started, StoreFailed, RuntimeRow | RuntimeStart> =>
  Effect.gen(function* () {
    if (isExternal(how.environment, how.folder)) return "external"
    const { living } = yield* RuntimeRow
    const lives = Effect.map(
      living(how.self.host),
      Option.exists(({ version }) => !isNewer(how.self.version, version))
    )
    if (yield* lives) return "lives"
    const starts = yield* RuntimeStart
    if (!(yield* starts.claim(how.self))) return "starting"
    // The claim may be free because the runtime has just come to life.
    if (yield* lives) return yield* Effect.as(starts.release(how.self.owner), "lives" as const)
    return yield* Effect.matchEffect(
      // Nobody would see it say so.
      Effect.zipRight(
        refuseLinkedLog(how.folder),
        Effect.flatMap(homeOf(how), (home) => launch(how, home))
      ),
      {
        // Not handed over, the claim is this process's, and free when that ends.
        onFailure: (error) =>
          Effect.as(
            Effect.logError(`The background runtime could not be started: ${error.message}`),
            "failed" as const
          ),
        onSuccess: (pid) => Effect.as(Effect.ignoreLogged(starts.handTo(how.self.owner, pid)), "started" as const)
      }
    )
  })
