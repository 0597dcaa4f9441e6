import * as Data from "effect/Data"
import { SizeDiffers } from "../model/Failure.ts"
import { fileName, folders, pathKey } from "../model/FilePath.ts"
import type { MappedPath } from "../model/PathMapping.ts"
import type { Part, RatingKey } from "../model/PlexItem.ts"
import { closeness, isKnown, sizeFit } from "./SameFile.ts"
import type { SceneFile } from "../model/Scene.ts"

/** How many other scenes in Stash have a file of this name, and of this name and size. */
export interface Rivals {
  readonly sameName: number
  readonly sameNameAndSize: number
}

/** One file of a scene, looked for in one library. */
export interface Question {
  readonly library: string
  /** Whether the library is named in plex_library: only there may a weaker rule decide. */
  readonly named: boolean
  readonly file: SceneFile
  /** The file's path as Plex should see it. */
  readonly plexPath: MappedPath
  /** The library's parts with this file name, in any case, those in the trash too. */
  readonly parts: ReadonlyArray<Part>
  /** Items this scene was written to before. */
  readonly remembered: ReadonlySet<RatingKey>
  readonly rivals: Rivals
  readonly strict: boolean
}

export type Rule = "remembered" | "path" | "name and size" | "name" | "folders"

/** The answer for one file in one library. */
export type Decision = Data.TaggedEnum<{
  Found: {
    readonly library: string
    readonly file: string
    /** Of the file, as Stash knows it. */
    readonly size: number
    readonly rule: Rule
    readonly confidence: "HIGH" | "LOW"
    readonly parts: ReadonlyArray<Part>
    readonly reason: string
  }
  Unsure: {
    readonly library: string
    readonly file: string
    readonly candidates: ReadonlyArray<Part>
    readonly reason: string
  }
  /** Plex has a file at the very path, and it is another one, or the same as it was or will be. */
  OtherSize: {
    readonly library: string
    readonly file: string
    readonly differs: SizeDiffers
    readonly reason: string
  }
  None: {
    readonly library: string
    readonly file: string
    /** Whether Plex has the file in its trash. */
    readonly trashed: boolean
    readonly reason: string
  }
}>
export const Decision = Data.taggedEnum<Decision>()

const found = (
  question: Question,
  rule: Rule,
  parts: ReadonlyArray<Part>,
  reason: string,
  confidence: "HIGH" | "LOW" = "HIGH"
) =>
  Decision.Found({
    library: question.library,
    file: question.file.path,
    size: question.file.size,
    rule,
    confidence,
    parts,
    reason
  })

/** A doubt, unless folders may decide. */
const several = (question: Question, candidates: ReadonlyArray<Part>, reason: string): Decision =>
  question.strict || !question.named
    ? Decision.Unsure({ library: question.library, file: question.file.path, candidates, reason })
    : byFolders(question, candidates)

/**
 * The parts at the path that come closest: those spelt to the letter before those that only mean the same, and on each level those of equal size
 * before those of a size that nobody knows. Where the very name is taken by a file of another size, another spelling must have the size.
 */
const closest = ({ file, plexPath }: Question, parts: ReadonlyArray<Part>) => {
  const near = parts.map((part) => ({ part, close: closeness(part, plexPath), fit: sizeFit(part, file) }))
  const taken = near.some(({ close, fit }) => close > 1 && fit === "other")
  const fitting = near.filter(
    ({ close, fit }) => close > 0 && (fit === "equal" || (fit === "unknown" && !(taken && close === 1)))
  )
  const rank = ({ close, fit }: (typeof near)[number]) => 2 * close + (fit === "equal" ? 1 : 0)
  const best = Math.max(...fitting.map(rank))
  const level = fitting.filter((one) => rank(one) === best)
  return { parts: level.map(({ part }) => part), exact: level.some(({ close }) => close > 1) }
}

const byPath = (question: Question, parts: ReadonlyArray<Part>): Decision | undefined => {
  const { plexPath, remembered } = question
  const { exact, parts: at } = closest(question, parts)
  if (at.length === 0) return undefined
  const known = at.filter((part) => remembered.has(part.ratingKey))
  if (known.length === 1 || (exact && known.length > 0)) {
    return found(question, "remembered", known, `written before, and still at ${plexPath.path}`)
  }
  return exact || at.length === 1
    ? found(question, "path", at, `same path ${plexPath.path}`)
    : several(question, at, `${at.length} other spellings of ${plexPath.path}`)
}

/** Parts of exactly this name, else those that differ in case only. */
const sameName = (question: Question, parts: ReadonlyArray<Part>): ReadonlyArray<Part> => {
  const wanted = fileName(question.file.path)
  const exact = parts.filter((part) => fileName(part.file) === wanted)
  return exact.length > 0 ? exact : parts
}

const byNameAndSize = (question: Question, candidates: ReadonlyArray<Part>): Decision | undefined => {
  const equal = sameName(
    question,
    candidates.filter((part) => sizeFit(part, question.file) === "equal")
  )
  return equal.length === 1 && question.rivals.sameNameAndSize === 0
    ? found(
        question,
        "name and size",
        equal,
        `the only file of this name and ${question.file.size} bytes on both sides`
      )
    : undefined
}

const byName = (question: Question, candidates: ReadonlyArray<Part>): Decision | undefined => {
  if (!question.named || question.rivals.sameName > 0 || candidates.some((part) => isKnown(part.size))) return undefined
  const equal = sameName(question, candidates)
  return equal.length === 1
    ? found(question, "name", equal, "the only file of this name on both sides, its size unknown to Plex")
    : undefined
}

const sharedFolders = (path: string, part: Part): number => {
  const theirs = folders(pathKey(part.file))
  const ours = folders(pathKey(path))
  const difference = ours.findIndex((folder, index) => folder !== theirs[index])
  return difference === -1 ? ours.length : difference
}

/** Most equal trailing folders, then the lowest key: an answer, but not a sure one. */
const byFolders = (question: Question, candidates: ReadonlyArray<Part>): Decision => {
  const { path } = question.plexPath
  const best = candidates.toSorted(
    (a, b) =>
      sharedFolders(path, b) - sharedFolders(path, a) || a.ratingKey.localeCompare(b.ratingKey, "en", { numeric: true })
  )
  return found(question, "folders", best.slice(0, 1), `best of ${candidates.length} candidates by folders`, "LOW")
}

/** A part at the very path that is known to be of another size. */
const otherSize = ({ file, library, plexPath }: Question, parts: ReadonlyArray<Part>): Decision | undefined => {
  const [part] = parts
    .filter((one) => sizeFit(one, file) === "other" && closeness(one, plexPath) > 0)
    .toSorted((a, b) => closeness(b, plexPath) - closeness(a, plexPath))
  if (part === undefined) return undefined
  const differs = new SizeDiffers({
    file: file.path,
    plexFile: part.file,
    plexSize: part.size ?? 0,
    stashSize: file.size
  })
  return Decision.OtherSize({ library, file: file.path, differs, reason: differs.message })
}

const none = (question: Question, inTrash: ReadonlyArray<Part>): Decision => {
  const { file, library, plexPath } = question
  const trashed = inTrash.some(
    (part) => sizeFit(part, file) === "equal" || (sizeFit(part, file) === "unknown" && closeness(part, plexPath) > 0)
  )
  const reason = trashed ? "Plex has this file in its trash" : missReason(question)
  return Decision.None({ library, file: file.path, trashed, reason })
}

/**
 * First rule that decides wins. A file whose size Plex knows to be another is never the same file, whatever the rule; and what Plex has in its
 * trash is not there.
 */
export const decide = (question: Question): Decision => {
  const { file } = question
  const parts = question.parts.filter((part) => !part.trashed)
  const candidates = parts.filter((part) => !isKnown(part.size) || sizeFit(part, file) === "equal")
  const sure = byPath(question, parts) ?? byNameAndSize(question, candidates)
  if (sure !== undefined) return sure
  // Who has its name at its very path is not to be found elsewhere by less than its size.
  const other = otherSize(question, parts)
  if (other !== undefined) return other
  const named = byName(question, candidates)
  if (named !== undefined) return named
  const doubtful = candidates.length > 1 || candidates.some((part) => sizeFit(part, file) === "equal")
  return doubtful
    ? several(question, candidates, doubtReason(question, candidates))
    : none(
        question,
        question.parts.filter((part) => part.trashed)
      )
}

const missReason = ({ file, parts, plexPath }: Question): string =>
  parts.length === 0
    ? `no file named '${fileName(file.path)}'`
    : `${parts.length} of this name, none at ${plexPath.path}, and none known to have ${file.size} bytes`

const doubtReason = ({ rivals }: Question, candidates: ReadonlyArray<Part>): string =>
  candidates.length > 1
    ? `${candidates.length} candidates found`
    : `${rivals.sameNameAndSize + 1} scenes in Stash have a file of this name and size`
