import { endOf } from "./Ask.ts"
import { at, text } from "./Given.ts"
import type { AloneGlobals, Given, Result } from "./Stash.ts"

/** The query `logs` gives 30 lines; a line may have as many characters. */
const lines = 25
const characters = 2000

/** How often the last line is written where Stash logs so much that it is soon out of sight, and how far apart, in ms: at first, and when it was not seen. */
const first = { times: 5, apart: 100 }
const again = { times: 40, apart: 25 }

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

const spoken = (line: string): string => line.slice(2, characters).replace(/[\x00-\x1f]+/g, " ")

/** All that was said in one line, as far as it fits: what is wrong first, then the last word. */
const inOne = (given: ReadonlyArray<string>): string => {
  const of = (letter: string) => given.filter((line) => line[0] === letter)
  const rest = given.filter((line) => line[0] !== "e" && line[0] !== "w")
  return of("e").concat(of("w"), rest.slice(-1), rest.slice(0, -1)).map(spoken).join("; ").slice(0, characters)
}

/** The runtime's answer to a task: written into Stash's log, where the task that waits finds its end. Whatever else it is given is left out. */
export const answer = (stash: AloneGlobals, args: Given): Result => {
  const nonce = text(at(args, "nonce"))
  const state = text(at(args, "state"))
  if (!/^[0-9a-z]{8,40}$/.test(nonce) || !/^(heard|done|failed)$/.test(state)) return { Output: "ignored" }
  const isAgain = at(args, "again") === true
  const given = text(at(args, "text")).split("\n").slice(-lines)
  const closing = given[given.length - 1] || ""
  const configured = level(stash).toLowerCase()
  // Only errors are remembered at these levels: not even a warning would be seen by the task, nor any line but the one it looks for.
  const isTerse = /^(warning|error)$/.test(configured)
  if (!isTerse && !isAgain) given.slice(0, -1).forEach((line) => writerOf(stash, line)(spoken(line)))
  const write = isTerse ? stash.log.Error : writerOf(stash, closing)
  const { apart, times } = isAgain ? again : first
  const often = /^(debug|trace)$/.test(configured) ? times : 1
  for (let time = 0; time < often; time += 1) {
    if (time > 0) stash.util.Sleep(apart)
    write((isTerse ? inOne(given) : spoken(closing)) + endOf(nonce, state))
  }
  return { Output: "ok" }
}
