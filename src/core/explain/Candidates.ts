import type { Decision, Question } from "../match/Match.ts"
import { closeness, isKnown, sizeFit } from "../match/SameFile.ts"
import type { Part } from "../model/PlexItem.ts"

const isSame = (a: Part, b: Part): boolean => a.ratingKey === b.ratingKey && a.partId === b.partId

const chosen = (decision: Decision, part: Part): boolean =>
  decision._tag === "Found" && decision.parts.some((one) => isSame(one, part))

const scenes = (count: number): string => (count === 1 ? "another scene has" : `${count} other scenes have`)

/** Of a part elsewhere, whose size may be the file's. */
const elsewhere = ({ file, named, rivals }: Question, decision: Decision, part: Part): string => {
  if (decision._tag === "Found") return "another path; another file fits better"
  if (decision._tag === "OtherSize") return "another path, and the path of the file is taken by another size"
  if (sizeFit(part, file) === "equal")
    return rivals.sameNameAndSize > 0
      ? `another path, and ${scenes(rivals.sameNameAndSize)} a file of this name and size in Stash`
      : "another path, and there are several of this name and size"
  if (!named) return "another path, and no size to compare; plex_library does not name this library"
  return rivals.sameName > 0
    ? `another path, and no size to compare; ${scenes(rivals.sameName)} a file of this name in Stash`
    : "another path, and no size to compare"
}

/** Why a part with the file's name is the one that was chosen, or why it is not. */
export const whyOf = (question: Question, decision: Decision, part: Part): string => {
  const { file, plexPath } = question
  if (chosen(decision, part)) return decision.reason
  if (part.trashed) return "in the trash of Plex"
  if (sizeFit(part, file) === "other") return "another size"
  if (closeness(part, plexPath) === 0) return elsewhere(question, decision, part)
  return decision._tag === "Found" ? "the same path in another spelling" : "one of several spellings of the path"
}

/** Those of a name in a library, the chosen ones first, then those of an equal size. */
export const candidatesOf = (question: Question, decision: Decision) =>
  question.parts
    .map((part) => ({
      ratingKey: part.ratingKey,
      file: part.file,
      size: isKnown(part.size) ? part.size : null,
      chosen: chosen(decision, part),
      why: whyOf(question, decision, part)
    }))
    .toSorted(
      (a, b) =>
        Number(b.chosen) - Number(a.chosen) ||
        Number(b.size === question.file.size) - Number(a.size === question.file.size) ||
        a.ratingKey.localeCompare(b.ratingKey, "en", { numeric: true })
    )
