// Line breaks and tabs stay; everything else below a blank, and the C1 block, is not text.
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g
// They part words too, and nothing shows them as the breaks they are.
const columns = /[\v\f]/g
const lineBreaks = /\r\n?|\u2028|\u2029/g
const blanks = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g
const invisible = /[\u200b\u2060\ufeff]/g
// Half of a character, left over by a cut elsewhere: no URL can carry it.
const halves = /\p{Surrogate}/gu
const doubleQuotes = /[\u201c\u201d\u201e\u201f\u2033]/g
const singleQuotes = /[\u2018\u2019\u201a\u201b\u2032]/g

/** Whether a text holds characters that no title or description may hold. */
export const hasControl = (text: string): boolean =>
  text.replace(lineBreaks, "\n").replace(columns, " ").search(control) !== -1

/** Text over several lines: NFC, straight quotes, plain blanks, no control characters. */
export const paragraph = (text: string): string =>
  text
    .replace(lineBreaks, "\n")
    .replace(columns, " ")
    .replace(control, "")
    .replace(halves, "")
    .replace(invisible, "")
    .replace(blanks, " ")
    .replace(doubleQuotes, '"')
    .replace(singleQuotes, "'")
    // Last: what was taken out may have stood between a letter and its accent.
    .normalize("NFC")
    .trim()

/** The same on one line, with single blanks. */
export const line = (text: string): string => paragraph(text).replace(/\s+/g, " ")

/** Cuts at a whole character; `limit` in characters (code points). */
export const cut = (text: string, limit: number): string => {
  if (text.length <= limit) return text
  const characters = Array.from(text)
  return characters.length <= limit ? text : characters.slice(0, limit).join("").trimEnd()
}

const sentenceEnd = /[.!?\u2026\u3002\uff01\uff1f]["')\]\u300d\u300f]*(?=\s|$|[^\x00-\x7f])|\n/gu

/** The longest beginning that `fits`, ending with a sentence where one ends in its second half, else with a whole character. */
export const cutAtSentence = (text: string, fits: (text: string) => boolean): string => {
  if (fits(text)) return text
  const characters = Array.from(text)
  let [low, high] = [0, characters.length]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(characters.slice(0, middle).join(""))) low = middle
    else high = middle - 1
  }
  const whole = characters.slice(0, low).join("")
  const ends = [...whole.matchAll(sentenceEnd)].map((end) => end.index + end[0].length)
  const last = ends.at(-1) ?? 0
  return (last >= whole.length / 2 ? whole.slice(0, last) : whole).trimEnd()
}

/** What two names must share to be the same tag: Plex and people differ in case and normal form. */
export const identity = (name: string): string => name.normalize("NFC").toLowerCase()

/** The same for a name that a person wrote elsewhere: quotes and blanks are spelt in several ways. */
export const nameIdentity = (name: string): string => identity(line(name))

/** Without later repetitions of the same name. */
export const distinct = (names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const seen = new Set<string>()
  return names.filter((name) => {
    const key = identity(name)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
