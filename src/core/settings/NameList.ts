import * as Either from "effect/Either"

const quoted = /\s*"((?:[^"]|"")*)"\s*(?:,|$)/y
const plain = /([^,]*)(?:,|$)/y

interface Piece {
  readonly name: string
  /** Where the next one begins; infinity: there is none. */
  readonly next: number
}

/** The piece that begins at this place; none where a double quote begins one and none ends it before a comma. */
const pieceAt = (text: string, start: number): Piece | undefined => {
  const isQuoted = text.slice(start).trimStart().startsWith('"')
  const form = isQuoted ? quoted : plain
  form.lastIndex = start
  const found = form.exec(text)
  if (found === null) return undefined
  const [whole, inner = ""] = found
  return {
    name: isQuoted ? inner.replaceAll('""', '"') : inner.trim(),
    next: whole.endsWith(",") ? form.lastIndex : Number.POSITIVE_INFINITY
  }
}

/**
 * Names as one text holds them, separated by commas; blank ones are left out. A name that begins with a double quote ends at the next one, and is
 * taken whole; two of them stand for one. Left: the place (from 1) of a name that no double quote ends before a comma.
 */
export const parse = (text: string): Either.Either<ReadonlyArray<string>, number> => {
  const names: Array<string> = []
  let at = 1
  for (let start = 0; start <= text.length; at++) {
    const piece = pieceAt(text, start)
    if (piece === undefined) return Either.left(at)
    names.push(piece.name)
    start = piece.next
  }
  return Either.right(names.filter((name) => name.trim() !== ""))
}

/** A name as such a text has it. */
const spelt = (name: string): string =>
  name.includes(",") || name.startsWith('"') || name !== name.trim() ? `"${name.replaceAll('"', '""')}"` : name

/** The text that holds these names. */
export const format = (names: ReadonlyArray<string>): string => names.map(spelt).join(", ")
