import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import * as Database from "../../../src/store/sqlite/Database.ts"

export const pragma = (name: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(sql.unsafe<Record<string, string | number>>(`PRAGMA ${name}`), ([row]) => Object.values(row ?? {})[0])
  )

export const open = (folder: string) => Effect.provide(pragma("user_version"), Database.layer(folder))

export const mode = (path: string) => statSync(path).mode & 0o777

const run = promisify(execFile)

/** Opens the folder's database in processes of their own, all at once; each enqueues one scene. */
const opener = `
  import * as Effect from "effect/Effect"
  import * as Layer from "effect/Layer"
  const [folder, scene] = process.argv.slice(-2)
  const Database = await import(${JSON.stringify(fileURLToPath(new URL("../../../src/store/sqlite/Database.ts", import.meta.url)))})
  const { JobQueue } = await import(${JSON.stringify(fileURLToPath(new URL("../../../src/store/queue/JobQueue.ts", import.meta.url)))})
  await Effect.runPromise(Effect.provide(Effect.flatMap(JobQueue, (queue) => queue.enqueue(Number(scene), "hook")), Layer.provide(JobQueue.Default, Database.layer(folder))))
`

export const openAtOnce = (folder: string, data: string) =>
  Effect.gen(function* () {
    const { build } = yield* Effect.promise(() => import("esbuild"))
    const script = join(folder, "opener.mjs")
    yield* Effect.promise(() =>
      build({
        stdin: { contents: opener, resolveDir: fileURLToPath(new URL("../../..", import.meta.url)), loader: "ts" },
        bundle: true,
        platform: "node",
        format: "esm",
        target: "node20",
        outfile: script,
        external: ["better-sqlite3"],
        logLevel: "silent",
        banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" }
      })
    )
    const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url))
    // The native module is found by its place, not by the script's.
    writeFileSync(
      script,
      readFileSync(script, "utf8").replace(
        /from ?"better-sqlite3"/g,
        `from ${JSON.stringify(join(modules, "better-sqlite3/lib/index.js"))}`
      )
    )
    yield* Effect.forEach(
      [1, 2, 3, 4, 5],
      (scene) => Effect.promise(() => run(process.execPath, [script, data, String(scene)])),
      { concurrency: "unbounded", discard: true }
    )
  })
