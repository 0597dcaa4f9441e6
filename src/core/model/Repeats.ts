/** A line that was told, and how often it came again since. Times in epoch ms. */
interface Said {
  readonly at: number
  readonly again: number
}

/** Lines of late. */
export type Repeats = ReadonlyMap<string, Said>

export const noRepeats: Repeats = new Map()

/** A line that comes again within so long says nothing new. Milliseconds. */
export const repeatSpan = 60_000
/** So many lines are remembered at most. */
const most = 200

/**
 * Whether a line that comes at `now` is to be told: undefined where the same was told within the last minute, else how often it came and was
 * not told since it was told last.
 */
export const repeated = (before: Repeats, line: string, now: number): readonly [number | undefined, Repeats] => {
  const known = before.get(line)
  // A clock that was set back must not silence anybody for long.
  if (known !== undefined && Math.abs(now - known.at) < repeatSpan)
    return [undefined, new Map(before).set(line, { ...known, again: known.again + 1 })]
  const others = [...before].filter(([other]) => other !== line).slice(1 - most)
  return [known?.again ?? 0, new Map([...others, [line, { at: now, again: 0 }]])]
}
