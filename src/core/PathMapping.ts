import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { isWindows, normalise } from "./FilePath.ts"

/** One rule: what begins with `stash` in Stash begins with `plex` in Plex. Normalised, no trailing slash. */
export interface PathMapping {
  readonly stash: string
  readonly plex: string
}

/** A rule that cannot be read: its place (from 1), its text, and what is wrong. */
export interface BadRule {
  readonly position: number
  readonly text: string
  readonly problem: string
}

const side = (text: string, name: string): Either.Either<string, string> => {
  const path = text.trim()
  if (path === "") return Either.left(`the ${name} path is empty`)
  if (!isWindows(path) && !path.startsWith("/")) return Either.left(`the ${name} path "${path}" is not a full path`)
  return Either.right(normalise(path))
}

const rule = (text: string): Either.Either<PathMapping, string> => {
  const [stash, plex, ...rest] = text.split("=>")
  if (stash === undefined || plex === undefined)
    return Either.left('"=>" is missing between the Stash path and the Plex path')
  if (rest.length > 0) return Either.left('it has more than one "=>"; separate rules with ";"')
  return Either.all({ stash: side(stash, "Stash"), plex: side(plex, "Plex") })
}

/** Reads `stash => plex; stash => plex`. All bad rules are reported at once. */
export const parse = (text: string): Either.Either<ReadonlyArray<PathMapping>, ReadonlyArray<BadRule>> => {
  const mappings: Array<PathMapping> = []
  const bad: Array<BadRule> = []
  text.split(";").forEach((piece, index) => {
    if (piece.trim() === "") return
    Either.match(rule(piece), {
      onLeft: (problem) => bad.push({ position: index + 1, text: piece.trim(), problem }),
      onRight: (mapping) => mappings.push(mapping)
    })
  })
  return bad.length > 0 ? Either.left(bad) : Either.right(mappings)
}

export const format = (mappings: ReadonlyArray<PathMapping>): string =>
  mappings.map(({ stash, plex }) => `${stash} => ${plex}`).join("; ")

const below = (path: string, prefix: string): Option.Option<string> => {
  const same = isWindows(prefix) ? path.toLowerCase() === prefix.toLowerCase() : path === prefix
  if (same) return Option.some("")
  const start = prefix.endsWith("/") ? prefix : `${prefix}/`
  const begins = isWindows(prefix) ? path.toLowerCase().startsWith(start.toLowerCase()) : path.startsWith(start)
  return begins ? Option.some(path.slice(start.length)) : Option.none()
}

const join = (prefix: string, rest: string): string =>
  rest === "" ? prefix : prefix.endsWith("/") ? prefix + rest : `${prefix}/${rest}`

/** The path in Plex's view, by the first rule that fits; without one, the path as it is. */
export const toPlex = (mappings: ReadonlyArray<PathMapping>, stashPath: string): string => {
  const path = normalise(stashPath)
  for (const { stash, plex } of mappings) {
    const rest = below(path, stash)
    if (Option.isSome(rest)) return join(plex, rest.value)
  }
  return path
}
