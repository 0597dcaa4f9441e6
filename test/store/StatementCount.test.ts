import { assert, describe, it } from "@effect/vitest"
import { join } from "node:path"
import { notRun, statementsIn, statementsOf } from "../support/StatementsInSource.ts"
import { root } from "../docs/Page.ts"

const source = `
  const find = sql\`SELECT id FROM folder
    WHERE path = \${path} AND \${rest(sql)}\`
  const rest = (sql) => sql\`size > \${size}\`
  const remove = sql.unsafe("DELETE FROM folder WHERE id = ?")
  const take = (rows) => sql\`UPDATE folder SET path = '' WHERE id IN (\${rows})\`
  const old = take(sql\`SELECT id FROM folder WHERE size < \${size} ORDER BY id\`)
  const said = "SELECTED FROM all"
`
const statements = statementsIn("store/Folders.ts", source)
const missed = (...texts: ReadonlyArray<string>) => notRun(statements, texts).map(({ place }) => place.split(":")[1])

describe("the count of statements that no test ran", () => {
  it("finds whole statements, tagged or not, and leaves their parts and other texts alone", () => {
    assert.deepStrictEqual(
      statements.map(({ place }) => place),
      ["store/Folders.ts:2", "store/Folders.ts:5", "store/Folders.ts:6", "store/Folders.ts:7"]
    )
  })

  it("names each that was not among what SQLite was given", () => {
    assert.deepStrictEqual(missed(), ["2", "5", "6", "7"])
    assert.deepStrictEqual(missed("SELECT id FROM folder\n  WHERE path = ? AND size > ?"), ["5", "6", "7"])
    assert.deepStrictEqual(missed("DELETE FROM folder WHERE id = ?", "DELETE FROM folder"), ["2", "6", "7"])
  })

  it("takes a statement that was put into another for run, and no other that the same one takes", () => {
    const put = "SELECT id FROM folder WHERE size < ? ORDER BY id"
    assert.deepStrictEqual(missed(`UPDATE folder SET path = '' WHERE id IN (${put})`), ["2", "5"])
    assert.deepStrictEqual(missed("UPDATE folder SET path = '' WHERE id IN (?)"), ["2", "5", "7"])
  })

  it("knows the program's statements, those in plain strings too", () => {
    const all = statementsOf(join(root, "src"))
    assert.isAbove(all.length, 150)
    assert.isTrue(all.some(({ place }) => place.startsWith("store/queue/Statements.ts")))
    assert.isTrue(all.some(({ pieces }) => pieces.join("?").includes("json_each(?) AS folder")))
  })
})
