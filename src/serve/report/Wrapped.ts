import * as Doc from "@effect/printer/Doc"

/** Behind the first line of what is wrapped. */
const indent = 2

/** A time with its distance is one word: nobody looks for its offset on the next line. */
const words = /\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d \([^)]*\)\S*|\S+/g

const wrap = (line: string, lineWidth: number): string => {
  const before = line.length - line.trimStart().length
  const filled = Doc.hang(Doc.fillSep((line.match(words) ?? []).map((word) => Doc.text(word))), indent)
  return Doc.render(Doc.indent(filled, before), { style: "pretty", options: { lineWidth, ribbonFraction: 1 } })
}

/** Lines for so many columns: one that is too long goes on below, indented. `null`: they stay as they are. A word longer than that stays whole. */
export const wrapped = (lines: ReadonlyArray<string>, columns: number | null): string =>
  lines.map((line) => (columns === null || line.length <= columns ? line : wrap(line, columns))).join("\n")
