import type { Logs } from "./Logs.ts"
import type { Wrote } from "./model/Table.ts"

/** Stash writes every SQL statement into its log, at the level that only listeners see: a handful for one edit. */
export const make =
  (logs: Logs): Wrote =>
  (what, id, verb) => {
    const table = `\`${what.replaceAll(" ", "_")}s\``
    const say = (statement: string) => logs.add("Trace", `SQL [${statement}] args [${id}]`)
    if (verb === "insert") {
      say(`INSERT INTO ${table} (\`id\`, …) VALUES (?, …)`)
    } else {
      say(`SELECT ${table}.* FROM ${table} WHERE (${table}.\`id\` IN (?))`)
      say(verb === "delete" ? `DELETE FROM ${table} WHERE id = ?` : `UPDATE ${table} SET … WHERE (${table}.\`id\` = ?)`)
      if (verb === "update") say(`SELECT * FROM ${table} WHERE (${table}.\`id\` = ?) LIMIT 1`)
    }
    say(`SELECT COUNT(*) FROM ${table} WHERE (${table}.\`id\` = ?)`)
  }
