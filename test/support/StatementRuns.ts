import Sqlite from "better-sqlite3"
import { afterAll } from "vitest"

declare module "vitest" {
  interface TaskMeta {
    /** Texts of statements that ran in this file and found or changed a row, where no file before it in the same thread had them. */
    statements?: ReadonlyArray<string>
  }
}

/** Nothing comes of these but that they ran. */
const withoutRows = /^\s*(?:PRAGMA \w+ = |VACUUM)/

/** Whether there is anything in what a query gave: a count of nothing and a list of nothing are no rows. */
const tells = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(tells)
  if (typeof value === "object" && value !== null) return Object.values(value).some(tells)
  return value !== undefined && value !== null && value !== 0 && value !== "[]" && value !== "{}"
}

const changed = (result: unknown): boolean =>
  typeof result === "object" && result !== null && "changes" in result && result.changes !== 0

/** What is kept per thread: files share it, and SQLite's statements are wrapped once. */
interface Recorded {
  readonly told: Set<string>
  readonly fresh: Set<string>
}
const kept = globalThis as typeof globalThis & { plexsyncStatements?: Recorded }

/** Has every statement of better-sqlite3 note its text when it found or changed something. */
const record = (): Recorded => {
  const recorded: Recorded = { told: new Set(), fresh: new Set() }
  const noted = new WeakSet<object>()
  const database = new Sqlite(":memory:")
  const prototype = Object.getPrototypeOf(database.prepare("SELECT 1")) as Record<
    "all" | "get" | "run",
    (...given: Array<unknown>) => unknown
  >
  database.close()
  const wrap = (name: "all" | "get" | "run", found: (result: unknown) => boolean) => {
    const call = prototype[name]
    prototype[name] = function (this: Sqlite.Statement, ...given) {
      const result = call.apply(this, given)
      if (!noted.has(this) && (found(result) || withoutRows.test(this.source))) {
        noted.add(this)
        if (!recorded.told.has(this.source)) recorded.fresh.add(this.source)
      }
      return result
    }
  }
  wrap("all", tells)
  wrap("get", tells)
  wrap("run", changed)
  return recorded
}

const { fresh, told } = (kept.plexsyncStatements ??= record())

afterAll(({ meta }) => {
  meta.statements = [...fresh]
  for (const text of fresh) told.add(text)
  fresh.clear()
})
