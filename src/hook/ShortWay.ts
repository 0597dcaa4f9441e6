// Without any import of a library but SQLite's: a person waits for a hook, and most need no more than this.
import { isExternal } from "../config/RuntimeKept.ts"
import type { HookContext } from "../core/hook/HookContext.ts"
import { type HookVerdict, verdictOf } from "../core/hook/HookFilter.ts"
import { isNewer } from "../core/model/Version.ts"
import { oneLine, record } from "../stash/plugin/LogLine.ts"
import { type HookStore, openReady } from "../store/queue/HookStore.ts"
import { isLiving, isStarting } from "../store/sqlite/Process.ts"
import { enqueue, fanOut, slowHookTold, type Statement } from "../store/queue/Statements.ts"
import { lineOf, needsStore, outputs, slowLine, target } from "./HookLines.ts"

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

/** Whether `StartRuntime` has anything to do. Where that cannot be told, it has. */
const isStartNeeded = ({ environment, folder, host, now, version }: Here, store: HookStore): boolean => {
  if (isExternal(environment, folder)) return false
  const runtime = store.runtime()
  if (runtime !== undefined && isLiving(runtime, host, now()) && !isNewer(version, runtime.version)) return false
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
  const store = attempt(() => openReady(here.folder), undefined)
  if (store === undefined) return undefined
  try {
    return attempt(() => stored(here, store, verdict, statement), undefined)
  } finally {
    attempt(() => store.close(), undefined)
  }
}
