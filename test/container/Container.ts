import * as Command from "@effect/platform/Command"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { env } from "node:process"
import { eventually, finished } from "../support/Program.ts"
import { exec, image } from "./Dockerfile.ts"
import { isRoot } from "./Replay.ts"

/** Processes are numbered from 1, as in a container, and the host's name is its own, where the machine lets us. */
const apart = ["--pid", "--fork", "--mount-proc", "--uts", "--kill-child"]
export const isApart = isRoot && spawnSync("unshare", [...apart, "true"]).status === 0

/** A container of the image: what is given with `docker run`. */
export interface Run {
  /** The image's folder, by `replay`. */
  readonly root: string
  /** The folder that is mounted as /config. */
  readonly config: string
  readonly environment: Readonly<Record<string, string>>
  /** `--user`: the number of a user and a group. */
  readonly user?: number
}

const environmentOf = ({ config, environment, root }: Run): Record<string, string> => {
  const own = [...image.environment].map(([name, value]): readonly [string, string] => [
    name,
    value === "/config" ? config : join(root, value)
  ])
  return {
    // Whatever this machine sets stays out of it.
    PUID: "",
    PGID: "",
    ...Object.fromEntries(own),
    PATH: [join(root, "usr/local/bin"), dirname(process.execPath), env["PATH"]].join(delimiter),
    ...environment
  }
}

/** Paths are those of the image, names are looked for in it. */
const asUser = (
  { root, user }: Run,
  [program = "", ...words]: ReadonlyArray<string>
): readonly [string, ...Array<string>] => {
  const command = [program.startsWith("/") ? join(root, program) : program, ...words]
  const dropped =
    user === undefined ? [] : ["setpriv", "--reuid", `${user}`, "--regid", `${user}`, "--clear-groups", "--"]
  return ["env", ...dropped, ...command]
}

const make = (run: Run, words: readonly [string, ...Array<string>]) =>
  Command.make(...words).pipe(Command.env(environmentOf(run)))

const entrypoint = () => {
  const found = image.the("ENTRYPOINT")
  return found === undefined ? [] : exec(found)
}

/** `docker run`, to its end. */
export const ran = (run: Run, ...words: ReadonlyArray<string>) =>
  finished(make(run, asUser(run, [...entrypoint(), ...words])))

const childOf = (pid: number) =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0] ?? 0)

/** `docker run` of what the image does by itself; killed with the scope. */
export const start = (run: Run, hostname: string) =>
  Effect.gen(function* () {
    const command = image.the("CMD")
    const words = asUser(run, [...entrypoint(), ...(command === undefined ? [] : exec(command))])
    const named = ["sh", "-c", `hostname ${hostname} && exec "$0" "$@"`]
    const running = yield* Command.start(make(run, isApart ? ["unshare", ...apart, ...named, ...words] : words))
    const log = yield* Ref.make("")
    yield* Effect.forkScoped(
      Stream.runForEach(Stream.decodeText(running.stderr), (text) => Ref.update(log, (before) => before + text))
    )
    yield* Effect.forkScoped(Stream.runDrain(running.stdout))
    const pid = isApart
      ? yield* eventually(
          Effect.sync(() => childOf(running.pid)),
          (child) => child > 0
        )
      : running.pid
    const signal = (name: NodeJS.Signals) => Effect.try(() => process.kill(pid, name)).pipe(Effect.ignore)
    yield* Effect.addFinalizer(() => signal("SIGKILL"))
    const inside = isApart ? ["nsenter", "--target", `${pid}`, "--pid", "--mount", "--uts", "--"] : []
    return {
      /** `docker logs`. */
      said: Ref.get(log),
      /** `docker stop`: ends with the exit status. */
      stop: Effect.zipRight(signal("SIGTERM"), running.exitCode),
      /** `docker exec`. */
      exec: (...words: ReadonlyArray<string>) => {
        const [first, ...rest] = [...inside, ...asUser(run, words)]
        return finished(make(run, [first ?? "", ...rest]))
      }
    }
  })

/** What Docker runs now and then to see how a container is. */
export const healthCheck: ReadonlyArray<string> = (() => {
  const found = image.the("HEALTHCHECK")
  return found === undefined ? [] : exec(found)
})()
