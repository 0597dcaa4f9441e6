import { refuse } from "../model/Refusal.ts"

/** SQLite folds the case of ASCII letters only. */
const fold = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** A test by SQL's LIKE: `%` and `_` are wildcards wherever they come from, also from a file's own name. */
export const like = (pattern: string): ((text: string) => boolean) => {
  const folded = fold(pattern)
  if (!/[%_]/.test(folded)) return (text) => text.length === pattern.length && fold(text) === folded
  const source = folded
    .replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    .replaceAll("%", "[^]*")
    .replaceAll("_", "[^]")
  const expression = new RegExp(`^${source}$`, "u")
  return (text) => expression.test(fold(text))
}

/** A test for any of the words of `value`, or for all of it where it stands in quotes. */
export const includes = (value: string): ((text: string) => boolean) => {
  const trimmed = value.trim()
  const bare = trimmed.replace(/^"+|"+$/g, "")
  const words = bare === trimmed ? trimmed.split(/\s+/) : [bare]
  const tests = words.map((word) => like(`%${word}%`))
  return (text) => tests.some((test) => test(text))
}

export const regex = (pattern: string): ((text: string) => boolean) => {
  try {
    // Go's inline flag; the rest of what people write is common to both dialects.
    const ignoreCase = pattern.startsWith("(?i)")
    const expression = new RegExp(ignoreCase ? pattern.slice(4) : pattern, ignoreCase ? "iu" : "u")
    return (text) => expression.test(text)
  } catch {
    return refuse(`error parsing regexp: ${pattern}`)
  }
}
