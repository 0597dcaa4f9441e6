import * as Doc from "@effect/printer/Doc"

/** Behind the first line of what is wrapped. */
const indent = 2

const wrap = (line: string, lineWidth: number): string => {
  const words = line.trimStart()
  const before = line.length - words.length
  const filled = Doc.hang(Doc.fillSep(words.split(" ").map((word) => Doc.text(word))), indent)
  return Doc.render(Doc.indent(filled, before), { style: "pretty", options: { lineWidth, ribbonFraction: 1 } })
}

/** Lines for so many columns: one that is too long goes on below, indented. `null`: they stay as they are. A word longer than that stays whole. */
export const wrapped = (lines: ReadonlyArray<string>, columns: number | null): string =>
  lines.map((line) => (columns === null || line.length <= columns ? line : wrap(line, columns))).join("\n")
