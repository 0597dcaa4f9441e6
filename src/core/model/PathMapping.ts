import * as Either from "effect/Either"
import { isWindows, normalise, withoutLongPrefix } from "./FilePath.ts"

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

/** A full path in pieces: its root (`""`, `C:` or `//nas`), then the names below it. NFC. */
export const pieces = (path: string): ReadonlyArray<string> => {
  const whole = normalise(path)
  const network = isWindows(whole) && whole.startsWith("//")
  const [root = "", ...names] = (network ? whole.slice(2) : whole).split("/")
  return [network ? `//${root}` : root, ...names.filter((name) => name !== "")]
}

/** The path of these pieces. A root alone keeps its slash. */
export const joined = (path: ReadonlyArray<string>): string =>
  path.length === 1 && path[0]?.startsWith("//") !== true ? `${path[0] ?? ""}/` : path.join("/")

/** Whether `path` is `prefix` or lies below it. `fold`: case does not count, as on Windows. */
export const beginsWith = (path: ReadonlyArray<string>, prefix: ReadonlyArray<string>, fold: boolean): boolean =>
  path.length >= prefix.length &&
  prefix.every((piece, at) => (fold ? piece.toLowerCase() === path[at]?.toLowerCase() : piece === path[at]))

/** What keeps a text from being a full path, if anything. */
export const flaw = (given: string): string | undefined => {
  const path = withoutLongPrefix(given)
  if (/^[A-Za-z]:$/.test(path)) return `is a drive without its slash; write ${path}\\`
  if (!isWindows(path) && !path.startsWith("/")) return "is not a full path"
  if (path.startsWith("\\\\") && normalise(path) === "/") return "names no computer"
  return pieces(path).some((name) => name === "." || name === "..") ? "has . or .. in it" : undefined
}

const side = (text: string, name: string): Either.Either<string, string> => {
  const path = text.trim()
  if (path === "") return Either.left(`the ${name} path is empty`)
  const problem = flaw(path)
  return problem === undefined ? Either.right(normalise(path)) : Either.left(`the ${name} path "${path}" ${problem}`)
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
  // First NFC, which paths are compared in: it makes a plain semicolon of the Greek question mark.
  text
    .normalize("NFC")
    .split(";")
    .forEach((piece, index) => {
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

/** Whether a rule can be given in a setting: a path with `;`, `=>` or a blank at an end cannot. */
export const isWritable = (mapping: PathMapping): boolean =>
  Either.match(parse(format([mapping])), {
    onLeft: () => false,
    onRight: (read) => read.length === 1 && read[0]?.stash === mapping.stash && read[0].plex === mapping.plex
  })

const fits = (path: ReadonlyArray<string>, { stash }: PathMapping): boolean =>
  beginsWith(path, pieces(stash), isWindows(stash))

/** The first rule that fits a path of Stash. */
export const ruleFor = (mappings: ReadonlyArray<PathMapping>, stashPath: string): PathMapping | undefined => {
  if (mappings.length === 0) return undefined
  const path = pieces(stashPath)
  return mappings.find((mapping) => fits(path, mapping))
}

/** The path in Plex's view, by the first rule that fits; without one, the path as it is. */
export const toPlex = (mappings: ReadonlyArray<PathMapping>, stashPath: string): string => {
  const rule = ruleFor(mappings, stashPath)
  return rule === undefined
    ? normalise(stashPath)
    : joined([...pieces(rule.plex), ...pieces(stashPath).slice(pieces(rule.stash).length)])
}

/** A path in Plex's view, and the names in it that no rule has changed, as Stash spells them. */
export interface MappedPath {
  readonly path: string
  readonly names: ReadonlyArray<string>
}

export const mapped = (mappings: ReadonlyArray<PathMapping>, stashPath: string): MappedPath => {
  const rule = ruleFor(mappings, stashPath)
  const spelt = withoutLongPrefix(stashPath)
  const names = spelt.split(isWindows(spelt) ? /[\\/]/ : "/").filter((name) => name !== "")
  return {
    path: toPlex(mappings, stashPath),
    names: rule === undefined ? names : names.slice(pieces(rule.stash).filter((piece) => piece !== "").length)
  }
}

/** Rules that can never apply, each with the earlier one that takes all its paths. */
export const shadowed = (
  mappings: ReadonlyArray<PathMapping>
): ReadonlyArray<{ readonly rule: PathMapping; readonly by: PathMapping }> =>
  mappings.flatMap((rule, index) => {
    const by = ruleFor(mappings.slice(0, index), rule.stash)
    return by === undefined ? [] : [{ rule, by }]
  })

/** Rules whose paths of Plex are the same or one within the other, each with an earlier one: several files of Stash may stand for one file there. */
export const meeting = (
  mappings: ReadonlyArray<PathMapping>
): ReadonlyArray<{ readonly rule: PathMapping; readonly other: PathMapping }> =>
  mappings.flatMap((rule, index) => {
    const here = pieces(rule.plex)
    const other = mappings.slice(0, index).find(({ plex }) => {
      const fold = isWindows(plex)
      return beginsWith(here, pieces(plex), fold) || beginsWith(pieces(plex), here, fold)
    })
    return other === undefined ? [] : [{ rule, other }]
  })
