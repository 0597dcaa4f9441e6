import { printable } from "../model/Printable.ts"
import { redact } from "../model/Redact.ts"

/** One line of the answer to a task: information, a warning, an error. */
export interface AnswerLine {
  readonly level: "i" | "w" | "e"
  readonly text: string
}

/** Stash remembers 30 lines; those of an answer are to be among them. */
const most = 25
/** Characters. Stash reads lines of plugins up to 64 KiB. */
const longest = 1500

/** The lines as one text, each behind the letter of its level; none of the secrets is in it. See src/embedded/Answer.ts. */
export const answerText = (lines: ReadonlyArray<AnswerLine>, secrets: ReadonlyArray<string>): string =>
  lines
    .slice(-most)
    .map(
      ({ level, text }) =>
        `${level} ${printable(redact(text, secrets).replaceAll(/[\r\n]+/g, " | ")).slice(0, longest)}`
    )
    .join("\n")
