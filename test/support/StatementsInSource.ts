import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import ts from "typescript"

/** A statement as the source has it. */
export interface SourceStatement {
  /** From `src`, with slashes, and the line. */
  readonly place: string
  /** What stands between the values that are put in, with single blanks. */
  readonly pieces: ReadonlyArray<string>
}

/** Pieces of statements begin otherwise. */
const verbs = "\\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE|VACUUM|PRAGMA|ANALYZE)\\s"
const verb = new RegExp(`^${verbs}`)
/** Most files need not be parsed. */
const quoted = new RegExp(`["'\`]${verbs}`)

const blanks = (text: string): string => text.replace(/\s+/g, " ")

const piecesOf = (node: ts.Node): ReadonlyArray<string> | undefined => {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  if (!ts.isTemplateExpression(node)) return undefined
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
}

/** The statements in one file's text: whatever begins with a verb of SQL, tagged or not. */
export const statementsIn = (file: string, text: string): ReadonlyArray<SourceStatement> => {
  if (!quoted.test(text)) return []
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: Array<SourceStatement> = []
  const visit = (node: ts.Node): void => {
    const pieces = piecesOf(node)
    if (pieces !== undefined && verb.test(pieces[0] ?? "")) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart())
      found.push({ place: `${file}:${line + 1}`, pieces: pieces.map(blanks) })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Every database of every test is made by all steps of the migration. */
const isLeftOut = (file: string): boolean => file === "store/sqlite/Migrations.ts"

/** Every statement of the program. */
export const statementsOf = (folder: string): ReadonlyArray<SourceStatement> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts") && !isLeftOut(file))
    .sort()
    .flatMap((file) => statementsIn(file, readFileSync(join(folder, file), "utf8")))

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")

/** Those of the statements that none of these texts is, or has as a part, as SQLite was given them. A text is of the statement that shares most with it. */
export const notRun = (
  statements: ReadonlyArray<SourceStatement>,
  texts: Iterable<string>
): ReadonlyArray<SourceStatement> => {
  const known = statements
    .map((statement) => {
      const pattern = statement.pieces.map(escaped).join("(.*)")
      return {
        statement,
        says: statement.pieces.join(""),
        whole: new RegExp(`^${pattern}$`),
        part: new RegExp(pattern.trim())
      }
    })
    .sort((a, b) => b.says.length - a.says.length)
  const ran = new Set<string>()
  for (const text of texts) {
    const given = blanks(text)
    const one = known.find(({ whole }) => whole.test(given))
    if (one === undefined) continue
    ran.add(one.says)
    // What was put in may be a statement, too.
    const put = (one.whole.exec(given) ?? []).slice(1)
    for (const { part, says } of known) if (put.some((value) => part.test(value))) ran.add(says)
  }
  return statements.filter(({ pieces }) => !ran.has(pieces.join("")))
}
