/** What a person sees after all of this was written to a terminal of so many columns: its lines, those that scrolled away too. */
export const screen = (written: string, columns: number): ReadonlyArray<string> => {
  const lines = new Map<number, Array<string>>()
  let [row, column] = [0, 0]
  let wraps = true
  let saved: readonly [number, number] = [0, 0]
  const line = () => {
    const cells = lines.get(row) ?? []
    lines.set(row, cells)
    return cells
  }
  const put = (character: string) => {
    if (column >= columns) {
      if (wraps) row++
      column = wraps ? 0 : columns - 1
    }
    const cells = line()
    while (cells.length < column) cells.push(" ")
    cells[column++] = character
  }
  const clear = (from: number, to: number) => {
    const cells = line()
    for (let at = from; at < Math.min(to, cells.length); at++) cells[at] = " "
  }
  const control: Readonly<Record<string, (given: number) => void>> = {
    G: (given) => (column = Math.max(1, given) - 1),
    A: (given) => (row = Math.max(0, row - Math.max(1, given))),
    B: (given) => (row += Math.max(1, given)),
    C: (given) => (column += Math.max(1, given)),
    D: (given) => (column = Math.max(0, column - Math.max(1, given))),
    K: (given) => clear(given === 0 ? column : 0, given === 1 ? column : columns),
    J: () => {
      clear(column, columns)
      for (const below of [...lines.keys()].filter((other) => other > row)) lines.delete(below)
    }
  }
  for (const [part, , given, letter] of written.matchAll(/\u001b(\[([?\d;]*)([A-Za-z])|[78])|[^]/gu)) {
    if (part === "\r") column = 0
    else if (part === "\n") row++
    else if (part === "\u001b7") saved = [row, column]
    else if (part === "\u001b8") [row, column] = saved
    else if (given === "?7") wraps = letter === "h"
    else if (letter !== undefined) control[letter]?.(Number(given))
    else put(part)
  }
  return Array.from({ length: Math.max(0, ...lines.keys()) + 1 }, (_, at) => (lines.get(at) ?? []).join("").trimEnd())
}
