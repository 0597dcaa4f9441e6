import { endOf } from "./Ask.ts"
import { at, text } from "./Given.ts"
import type { AloneGlobals, Given, Result } from "./Stash.ts"

/** The query `logs` gives 30 lines; a line may have as many characters. */
const lines = 25
const characters = 2000

/** How often the last line is written where Stash logs so much that it is soon out of sight, and how far apart. Milliseconds. */
const repeats = 5
const apart = 100

type Write = (line: string) => void

const level = ({ gql }: AloneGlobals): string => {
  try {
    return text(at(at(at(gql.Do("{configuration{general{logLevel}}}"), "configuration"), "general"), "logLevel"))
  } catch {
    return ""
  }
}

/** Each line begins with the letter of its level, as in the log protocol of plugins. */
const writerOf = ({ log }: AloneGlobals, line: string): Write =>
  line[0] === "e" ? log.Error : line[0] === "w" ? log.Warn : log.Info

/** The runtime's answer to a task: written into Stash's log, where the task that waits finds its end. Whatever else it is given is left out. */
export const answer = (stash: AloneGlobals, args: Given): Result => {
  const nonce = text(at(args, "nonce"))
  const state = text(at(args, "state"))
  if (!/^[0-9a-z]{8,40}$/.test(nonce) || !/^(heard|done|failed)$/.test(state)) return { Output: "ignored" }
  const given = text(at(args, "text")).split("\n").slice(-lines)
  const last = given.length - 1
  const configured = level(stash).toLowerCase()
  given.forEach((line, index) => {
    const said = line.slice(2, characters).replace(/[\x00-\x1f]+/g, " ")
    if (index < last) writerOf(stash, line)(said)
    else {
      // Only errors are remembered at these levels: not even a warning would be seen by the task.
      const write = /^(warning|error)$/.test(configured) ? stash.log.Error : writerOf(stash, line)
      const times = /^(debug|trace)$/.test(configured) ? repeats : 1
      for (let time = 0; time < times; time += 1) {
        if (time > 0) stash.util.Sleep(apart)
        write(said + endOf(nonce, state))
      }
    }
  })
  return { Output: "ok" }
}
