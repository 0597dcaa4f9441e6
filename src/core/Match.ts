import * as Data from "effect/Data"
import * as Either from "effect/Either"
import { LowConfidence, NoFile, NoItem } from "./Failure.ts"
import { fileName, folders, pathKey } from "./FilePath.ts"
import type { Part, RatingKey } from "./PlexItem.ts"
import type { SceneFile, SceneId } from "./Scene.ts"

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
  readonly plexPath: string
  /** The library's parts with this file name, in any case. */
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
  None: { readonly library: string; readonly file: string; readonly reason: string }
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
    rule,
    confidence,
    parts,
    reason
  })

const byPath = (question: Question): Decision | undefined => {
  const wanted = pathKey(question.plexPath)
  const parts = question.parts.filter((part) => pathKey(part.file) === wanted)
  if (parts.length === 0) return undefined
  const known = parts.filter((part) => question.remembered.has(part.ratingKey))
  return known.length > 0
    ? found(question, "remembered", known, `written before, and still at ${question.plexPath}`)
    : found(question, "path", parts, `same path ${question.plexPath}`)
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
    candidates.filter((part) => part.size === question.file.size)
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
  if (!question.named || question.rivals.sameName > 0 || candidates.some((part) => part.size !== null)) return undefined
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
  const best = candidates.toSorted(
    (a, b) =>
      sharedFolders(question.plexPath, b) - sharedFolders(question.plexPath, a) ||
      a.ratingKey.localeCompare(b.ratingKey, "en", { numeric: true })
  )
  return found(question, "folders", best.slice(0, 1), `best of ${candidates.length} candidates by folders`, "LOW")
}

/** First rule that decides wins. A file whose size Plex knows to be another is never the same file. */
export const decide = (question: Question): Decision => {
  const path = byPath(question)
  if (path !== undefined) return path
  const { file, library } = question
  const candidates = question.parts.filter((part) => part.size === null || part.size === file.size)
  const sure = byNameAndSize(question, candidates) ?? byName(question, candidates)
  if (sure !== undefined) return sure
  const doubtful = candidates.length > 1 || candidates.some((part) => part.size === file.size)
  if (!doubtful) return Decision.None({ library, file: file.path, reason: missReason(question) })
  return question.strict || !question.named
    ? Decision.Unsure({ library, file: file.path, candidates, reason: doubtReason(question, candidates) })
    : byFolders(question, candidates)
}

const missReason = ({ file, parts, plexPath }: Question): string =>
  parts.length === 0
    ? `no file named '${fileName(file.path)}'`
    : `${parts.length} of this name, none at ${plexPath}, and none known to have ${file.size} bytes`

const doubtReason = ({ rivals }: Question, candidates: ReadonlyArray<Part>): string =>
  candidates.length > 1
    ? `${candidates.length} candidates found`
    : `${rivals.sameNameAndSize + 1} scenes in Stash have a file of this name and size`

/** All decisions of a scene taken together: the parts whose items are to be written, or why there are none. */
export const conclude = (
  scene: { readonly id: SceneId; readonly files: ReadonlyArray<SceneFile> },
  decisions: ReadonlyArray<Decision>
): Either.Either<ReadonlyArray<Part>, NoFile | NoItem | LowConfidence> => {
  const [first] = scene.files
  if (first === undefined) return Either.left(new NoFile({ sceneId: scene.id }))
  const parts = decisions.flatMap((decision) => (decision._tag === "Found" ? decision.parts : []))
  if (parts.length > 0) return Either.right(parts)
  const unsure = decisions.flatMap((decision) => (decision._tag === "Unsure" ? [decision] : []))
  const [doubt] = unsure
  return Either.left(
    doubt === undefined
      ? new NoItem({ sceneId: scene.id, files: scene.files.map((file) => file.path) })
      : new LowConfidence({
          file: fileName(doubt.file),
          candidates: unsure.flatMap(({ candidates }) => candidates.map((part) => `${part.ratingKey}: ${part.file}`))
        })
  )
}
