// Without any import of a library but SQLite's: a person waits for a hook, and most need no more than this.
import { isExternal } from "../config/RuntimeKept.ts"
import type { HookContext } from "../core/hook/HookContext.ts"
import { type HookVerdict, verdictOf } from "../core/hook/HookFilter.ts"
import { isNewer } from "../core/model/Version.ts"
import { oneLine, record } from "../stash/plugin/LogLine.ts"
import { type HookStore, openReady, type ShownRuntime } from "../store/queue/HookStore.ts"
import { isLiving, isStarting } from "../store/sqlite/Process.ts"
import { enqueue, fanOut, slowHookTold, type Statement, tellOfSeveral } from "../store/queue/Statements.ts"
import type { ToldEdit } from "../core/hook/ToldEdit.ts"
import { lineOf, livesAlready, needsStore, outputs, slowLine, target } from "./HookLines.ts"

/** What the process knows that serves a hook. */
export interface Here {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The data directory. */
  readonly folder: string
  readonly host: string
  readonly version: string
  /** Since the process began, in ms. */
  readonly elapsed: () => number
  /** Epoch ms. */
  readonly now: () => number
  /** Takes a line for Stash's log. */
  readonly log: (line: string) => void
}

/** What came of it: `start` where nobody is known who works it off. */
export interface Taken {
  readonly output: string
  readonly start: boolean
}

const about = "Hook"

const logVerdict = ({ log }: Here, verdict: HookVerdict, span: number) => {
  const line = lineOf(verdict, span)
  if (line !== undefined) log(record(line.level === "Info" ? "i" : "d", oneLine(about, line.text)))
}

/** Forgetting a scene takes a transaction of several statements, and is rare. */
const statementFor = (verdict: HookVerdict, now: number): Statement | undefined => {
  if (verdict._tag === "Sync") return enqueue([verdict.sceneId], verdict.reason, now)
  return verdict._tag === "FanOut" ? fanOut(verdict.kind, verdict.id, now) : undefined
}

const attempt = <A, B>(run: () => A, otherwise: B): A | B => {
  try {
    return run()
  } catch {
    return otherwise
  }
}

/** Whether a runtime lives that is not to make way for this version. */
const isAtWork = ({ host, now, version }: Here, runtime: ShownRuntime | undefined): runtime is ShownRuntime =>
  runtime !== undefined && isLiving(runtime, host, now()) && !isNewer(version, runtime.version)

/** Whether `StartRuntime` has anything to do. Where that cannot be told, it has. */
const isStartNeeded = (here: Here, store: HookStore): boolean => {
  const { environment, folder, host, now, version } = here
  if (isExternal(environment, folder)) return false
  if (isAtWork(here, store.runtime())) return false
  const starter = store.starter(now())
  return starter === undefined || !isStarting(starter, { host, version }, now())
}

const stored = (here: Here, store: HookStore, verdict: HookVerdict, statement: Statement): Taken => {
  store.run(statement)
  const span = here.elapsed()
  logVerdict(here, verdict, span)
  const told = span <= target || attempt(() => store.run(slowHookTold(here.now())) === 0, true)
  if (!told) here.log(record("w", oneLine(about, slowLine(span))))
  return { output: outputs[verdict._tag], start: attempt(() => isStartNeeded(here, store), true) }
}

/** With the store of a database that is ready; undefined without one, or where that went wrong. */
const withStore = <A>({ folder }: Here, use: (store: HookStore) => A | undefined): A | undefined => {
  const store = attempt(() => openReady(folder), undefined)
  if (store === undefined) return undefined
  try {
    return attempt(() => use(store), undefined)
  } finally {
    attempt(() => store.close(), undefined)
  }
}

/**
 * Takes a hook call in, if that needs nothing but a row in a database that is ready. Undefined where it is not so simple, or went
 * wrong: then nothing was done or said, and `LongWay` knows what to do and what to say.
 */
export const shortWay = (context: HookContext, here: Here): Taken | undefined => {
  const verdict = verdictOf(context)
  if (verdict._tag === "Malformed") return undefined
  if (!needsStore(verdict)) {
    logVerdict(here, verdict, here.elapsed())
    return { output: outputs[verdict._tag], start: false }
  }
  const statement = statementFor(verdict, here.now())
  if (statement === undefined) return undefined
  return withStore(here, (store) => stored(here, store, verdict, statement))
}

/** What the edit leaves in the database; undefined where that takes more than a statement. */
const statementOf = (
  here: Here,
  edit: ToldEdit
): { readonly statement: Statement | undefined; readonly log: () => void } | undefined => {
  if (edit._tag === "Several") return { statement: tellOfSeveral(here.now()), log: () => undefined }
  const verdict = verdictOf(edit.context)
  const statement = statementFor(verdict, here.now())
  if (statement === undefined && needsStore(verdict)) return undefined
  return { statement, log: () => logVerdict(here, verdict, here.elapsed()) }
}

/**
 * Has a runtime that lives, and is let into Stash, told of the edit for which it was to be started. Gives what Stash is to be answered.
 * Undefined where there is none, or more is to be done: then nothing was done or said.
 */
export const shortStart = (edit: ToldEdit, here: Here): string | undefined =>
  withStore(here, (store) => {
    const runtime = store.runtime()
    const todo = statementOf(here, edit)
    // One that is blocked may need what the task brings with it.
    if (todo === undefined || !isAtWork(here, runtime) || runtime.blocked !== null) return undefined
    if (todo.statement !== undefined) store.run(todo.statement)
    todo.log()
    return livesAlready
  })
