// What Stash starts for each hook and task. A person waits for it: what most hooks need is here, everything else is loaded when it is needed.
import { hostname } from "node:os"
import { dirname, join, resolve } from "node:path"
import { messageOf } from "./core/model/Thrown.ts"
import type * as Answer from "./answer.ts"
import { type Here, shortStart, shortWay } from "./hook/ShortWay.ts"
import { namedFolder } from "./config/DataFolder.ts"
import { tooOld } from "./load/NodeVersion.ts"
import type * as Program from "./program.ts"
import { hookIn, startIn } from "./stash/plugin/HookInput.ts"
import { readNow, textOf } from "./stash/plugin/Input.ts"
import { oneLine, record, write } from "./stash/plugin/LogLine.ts"
import { replyNow } from "./stash/plugin/Reply.ts"

/** The plugin's folder: this bundle lies in its dist/. */
const home = dirname(import.meta.dirname)
const folder = resolve(namedFolder(process.env) ?? join(home, "data"))

const refusal = tooOld(process.versions.node)
const input = readNow()
const text = input.ended ? textOf(input) : undefined
const context = text === undefined ? undefined : hookIn(text)
const here: Here = {
  environment: process.env,
  folder,
  host: hostname(),
  version: PLEXSYNC_VERSION,
  // `performance` is a part of Node that takes as long to set up as a hook's decision.
  elapsed: () => process.uptime() * 1000,
  // @effect-diagnostics-next-line globalDate:off - a root, before there is an Effect.
  now: () => Date.now(),
  log: write
}
const taken = context === undefined || refusal !== undefined ? undefined : shortWay(context, here)
const edit = text === undefined || context !== undefined || refusal !== undefined ? undefined : startIn(text)
/** What a task is answered for which a runtime lives already. */
const told = edit === undefined ? undefined : shortStart(edit, here)

/** What loads the rest needs parts of Node that most calls do without. */
const loaded = async (script: string) => (await import("./load/Script.ts")).load(import.meta.filename, script, folder)

/** Tasks need everything. */
const tasks = async () => ((await loaded(PLEXSYNC_PROGRAM)) as typeof Program).tasks() // made of program.ts

const answerAtLength = async () => {
  const { answer } = (await loaded(PLEXSYNC_ANSWER)) as typeof Answer // made of answer.ts
  answer({ home, program: PLEXSYNC_PROGRAM, folder, input, taken: taken?.output, tasks })
}

/** Whether the call is answered and nothing is left to do. */
const isDone = (): boolean => {
  if (told !== undefined) return replyNow({ output: told })
  return taken !== undefined && !taken.start && replyNow({ output: taken.output })
}

if (refusal !== undefined) {
  // Stash shows nobody what a hook answers.
  if (context !== undefined) write(record("w", oneLine("Hook", refusal)))
  replyNow(context === undefined ? { error: refusal } : { output: refusal })
} else if (!isDone()) {
  answerAtLength().catch((cause: unknown) => {
    replyNow({ error: `PlexSync could not be loaded: ${messageOf(cause)}` })
  })
}
