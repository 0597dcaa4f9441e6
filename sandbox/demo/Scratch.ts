import * as Effect from "effect/Effect"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { LastActs } from "../http/LastActs.ts"

/** Whose folder it is: numbers of processes mean nothing on another machine or in another container. */
export interface Owner {
  readonly host: string
  readonly pid: number
}

const named = (prefix: string, host: string) => `${prefix}${host.replace(/[^\w.-]/g, "_")}-`

/** The number in the name of a demo's folder, if one of this host made it. */
export const ownerOf = (name: string, prefix: string, host: string): number | undefined => {
  const start = named(prefix, host)
  const pid = name.startsWith(start) ? /^(\d+)-[^-]+$/.exec(name.slice(start.length))?.[1] : undefined
  return pid === undefined ? undefined : Number(pid)
}

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return false
  } catch (cause) {
    // Another user's lives.
    return cause instanceof Error && "code" in cause && cause.code === "ESRCH"
  }
}

/** Others may still be writing to it. */
const remove = (folder: string): void => {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  } catch {
    // The last of the demo's processes tries too, and so does the next demo.
  }
}

/** Folders whose demo was killed, and with it all that could have removed them. */
const removeLeft = (prefix: string, host: string) => {
  for (const name of readdirSync(tmpdir())) {
    const pid = ownerOf(name, prefix, host)
    if (pid !== undefined && isGone(pid)) remove(join(tmpdir(), name))
  }
}

/** The folder of one demo; it goes with the scope, or else with the process. */
export const scratchFolder = (prefix: string, { host, pid }: Owner, atEnd: LastActs) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        removeLeft(prefix, host)
        const folder = mkdtempSync(join(tmpdir(), `${named(prefix, host)}${pid}-`))
        const act = () => remove(folder)
        atEnd.add(act)
        return { folder, act }
      }),
      ({ act }) =>
        Effect.sync(() => {
          act()
          atEnd.delete(act)
        })
    ),
    ({ folder }) => folder
  )
