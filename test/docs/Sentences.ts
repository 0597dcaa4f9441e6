import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import ts from "typescript"
import { root } from "./Page.ts"

/** A text of the program, as its source has it. */
export interface Sentence {
  /** From `src`, with slashes. */
  readonly file: string
  /** What stands in the source; `…` for each value that is put in. */
  readonly text: string
}

/** A class of tagged errors. */
export interface ErrorClass {
  readonly file: string
  readonly name: string
  /** What its `message` returns: sentences, or nothing where it has none or passes on what it was given. */
  readonly messages: ReadonlyArray<string>
}

/** Everything a part of the source says to people when something is wrong. */
export interface Said {
  readonly errors: ReadonlyArray<ErrorClass>
  /** What is logged as a warning or an error, printed to stderr, or found wrong by the doctor. */
  readonly whole: ReadonlyArray<Sentence>
  /** Parts of messages: what was the problem, and what can be done. */
  readonly parts: ReadonlyArray<Sentence>
  /** Places that log or print what another place has said: file and the source of the argument. */
  readonly passedOn: ReadonlyArray<Sentence>
}

const hole = "…"

/** Files that hold nothing but what is told of settings, covers and the like: each of their sentences is a part of a message. */
const wordings = new Set([
  "cli/CommandLine.ts",
  "cli/Kinds.ts",
  "config/SettingsLive.ts",
  "core/model/BulkTold.ts",
  "core/model/Cover.ts",
  "core/model/Job.ts",
  "core/model/Repair.ts",
  "core/match/Ownership.ts",
  "core/model/PathMapping.ts",
  "core/plan/ScopeTold.ts",
  "core/settings/Settings.ts",
  "core/settings/SettingTypes.ts",
  "http/CallFailures.ts",
  "load/Native.ts",
  "load/NativeWords.ts",
  "load/NodeVersion.ts",
  "serve/doctor/Finding.ts",
  "serve/report/ProblemLines.ts",
  "serve/report/WhoSyncs.ts",
  "store/sqlite/DatabaseTrouble.ts",
  "sync/drain/CarryOutFate.ts",
  "sync/read/SyncScenes.ts"
])

/** Names of values and functions that hold a part of a message. */
const partNames = /^(?:problem|problems|remedy|remedies|required|nobody)$/

/** Calls whose texts tell of nothing that is wrong, or of what cannot happen. */
const harmless = /^(?:Effect\.(?:logInfo|logDebug|dieMessage)|sceneInfo)$/

/** Texts an expression may give; a value that is not known here is a hole. */
const textsOf = (node: ts.Expression): ReadonlyArray<string> => {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  if (ts.isTemplateExpression(node))
    return [node.head.text + node.templateSpans.map(({ literal }) => hole + literal.text).join("")]
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)]
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression)
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return textsOf(node.left).flatMap((left) => textsOf(node.right).map((right) => left + right))
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
    return [...textsOf(node.left), ...textsOf(node.right)]
  return [hole]
}

/** Whether a text says something by itself: more than a name around what is put in. */
export const isSentence = (text: string): boolean =>
  text
    .replaceAll(hole, " ")
    .split(/\s+/)
    .filter((word) => /[A-Za-z]{2}/.test(word)).length >= 2

const inside = (node: ts.Node, look: (node: ts.Node) => void): void => {
  look(node)
  ts.forEachChild(node, (child) => inside(child, look))
}

const literalsIn = (node: ts.Node): ReadonlyArray<string> => {
  const found: Array<string> = []
  const look = (one: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(one)) return
    if (ts.isCallExpression(one) && harmless.test(one.expression.getText())) return
    if (ts.isStringLiteral(one) || ts.isTemplateLiteral(one)) found.push(...textsOf(one))
    // What is put into a template may be a text itself.
    ts.forEachChild(one, look)
  }
  look(node)
  return found.filter(isSentence)
}

const messagesOf = (node: ts.ClassDeclaration): ReadonlyArray<string> => {
  const getter = node.members.find((member) => ts.isGetAccessor(member) && member.name.getText() === "message")
  const found: Array<string> = []
  if (getter !== undefined)
    inside(getter, (one) => {
      if (ts.isReturnStatement(one) && one.expression !== undefined) found.push(...textsOf(one.expression))
    })
  return found.filter(isSentence)
}

/** The argument of a call that is told to a person as something wrong. */
const toldBy = (call: ts.CallExpression): ts.Expression | undefined => {
  const [first, second, third] = call.arguments
  switch (call.expression.getText()) {
    case "Effect.logError":
    case "Effect.logWarning":
    case "Effect.logFatal":
    case "Console.error":
    case "warn":
    case "sceneWarning":
    case "sceneError":
      return first
    case "finding":
      return second !== undefined && ts.isStringLiteral(second) && second.text === "ok" ? undefined : third
    default:
      return undefined
  }
}

/** Remedies of the doctor stand behind its message, those of others are called so. */
const partOf = (node: ts.Node): ts.Expression | undefined => {
  if (ts.isCallExpression(node) && node.expression.getText() === "finding") return node.arguments[3]
  if (ts.isCallExpression(node) && node.expression.getText() === "wrong") return node.arguments[0]
  if ((ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) && partNames.test(node.name.getText()))
    return node.initializer
  return undefined
}

/** A file's source, taken apart. */
interface Source {
  readonly file: string
  readonly tree: ts.SourceFile
  /** What its constants are, and what its functions of one expression give. */
  readonly constants: ReadonlyMap<string, ts.Expression>
  /** Names it takes from other files. */
  readonly imported: ReadonlySet<string>
}

const parsed = (file: string, text: string): Source => {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true)
  const constants = new Map<string, ts.Expression>()
  const imported = new Set<string>()
  inside(tree, (node) => {
    if (ts.isImportSpecifier(node)) imported.add(node.name.text)
    if (!ts.isVariableDeclaration(node) || node.initializer === undefined) return
    const value = node.initializer
    if (!ts.isArrowFunction(value)) constants.set(node.name.getText(), value)
    else if (!ts.isBlock(value.body)) constants.set(node.name.getText(), value.body)
  })
  return { file, tree, constants, imported }
}

/** Texts of an argument; a constant or a call of a function stands for what it gives, wherever that is written. */
const resolved = (node: ts.Expression, source: Source, all: ReadonlyArray<Source>): ReadonlyArray<string> => {
  const named = ts.isCallExpression(node) ? node.expression : node
  if (!ts.isIdentifier(named)) return textsOf(node)
  const places = source.imported.has(named.text) ? all : [source]
  const found = places.flatMap(({ constants }) => constants.get(named.text) ?? []).flatMap(textsOf)
  return found.length === 0 ? [hole] : found
}

const lookThrough = (source: Source, all: ReadonlyArray<Source>): Said => {
  const { file, tree } = source
  const errors: Array<ErrorClass> = []
  const [whole, parts, passedOn] = [new Array<Sentence>(), new Array<Sentence>(), new Array<Sentence>()]
  inside(tree, (node) => {
    if (ts.isClassDeclaration(node) && /\bTaggedError\b/.test(node.heritageClauses?.[0]?.getText() ?? ""))
      errors.push({ file, name: node.name?.text ?? "", messages: messagesOf(node) })
    if (ts.isCallExpression(node)) {
      const told = toldBy(node)
      const texts = told === undefined ? [] : resolved(told, source, all)
      whole.push(...texts.filter(isSentence).map((text) => ({ file, text })))
      if (told !== undefined && !texts.every(isSentence)) passedOn.push({ file, text: told.getText() })
    }
    const part = partOf(node)
    if (part !== undefined) parts.push(...literalsIn(part).map((text) => ({ file, text })))
  })
  if (wordings.has(file)) parts.push(...literalsIn(tree).map((text) => ({ file, text })))
  return { errors, whole, parts, passedOn }
}

const src = join(root, "src")

const isRead = (file: string) => file.endsWith(".ts") && !file.endsWith(".d.ts")

const listed = readdirSync(src, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"))
const sources = listed
  .filter(isRead)
  .toSorted()
  .map((file) => parsed(file, readFileSync(join(src, file), "utf8")))
const each = sources.map((source) => lookThrough(source, sources))

/** Files that are read as wordings and are not there: each must be looked for where it went. */
export const missing: ReadonlyArray<string> = [...wordings].filter((file) => !listed.includes(file))

export const said: Said = {
  errors: each.flatMap(({ errors }) => errors),
  whole: each.flatMap(({ whole }) => whole),
  parts: each.flatMap(({ parts }) => parts),
  passedOn: each.flatMap(({ passedOn }) => passedOn)
}

const quoted = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
const pattern = (text: string) => text.trim().split(hole).map(quoted).join(".+")

/** Whether a message that is quoted is this sentence with something put in. */
export const isWhole = (sentence: string, quote: string): boolean => new RegExp(`^${pattern(sentence)}$`).test(quote)
/** Whether it has this sentence in it. */
export const hasPart = (sentence: string, quote: string): boolean => new RegExp(pattern(sentence)).test(quote)
