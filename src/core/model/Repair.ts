import { wholeDate } from "./Dates.ts"
import { stem } from "./FilePath.ts"
import type { Performer, Scene } from "./Scene.ts"
import { cut, distinct, hasControl, line, paragraph } from "./Text.ts"
import { without } from "./Value.ts"

export interface MetadataRules {
  readonly strict: boolean
  readonly maxTags: number
  readonly ignoreTags: ReadonlyArray<string>
}

/** Plex's own limit for names; a summary is bounded by what one request can carry. */
export const nameLimit = 255
export const summaryLimit = 10_000

/** A repaired value, and what was wrong with the raw one. */
export interface Repaired<A> {
  readonly value: A
  readonly problems: ReadonlyArray<string>
  /** What was left out, though nothing is wrong with it. */
  readonly left?: ReadonlyArray<string>
}

/** `field`: what notes call it. */
const text = (field: string, raw: string, limit: number, clean: (raw: string) => string): Repaired<string> => {
  const whole = clean(raw)
  const value = cut(whole, limit)
  const problems = [
    ...(hasControl(raw) ? [`${field} holds control characters`] : []),
    ...(value === whole ? [] : [`${field} is longer than ${limit} characters`])
  ]
  return { value, problems }
}

/** A name, on one line. */
export const nameText = (field: string, raw: string): Repaired<string> => text(field, raw, nameLimit, line)

/** A text of several lines. */
export const longText = (field: string, raw: string): Repaired<string> => text(field, raw, summaryLimit, paragraph)

/** Each name once, and none that is empty. */
export const names = (field: string, raws: ReadonlyArray<string>): Repaired<ReadonlyArray<string>> => {
  const repaired = raws.map((raw) => nameText(field, raw))
  return {
    value: distinct(repaired.map(({ value }) => value).filter((name) => name !== "")),
    problems: repaired.flatMap(({ problems, value }) =>
      value === "" ? [...problems, `${field} without name`] : problems
    )
  }
}

/** Whether the title of a scene is only its file's name, as Stash shows it. */
export const isUntitled = (scene: Scene): boolean => line(scene.title) === ""

export const titleOf = (scene: Scene): Repaired<string> => {
  const own = nameText("title", scene.title)
  const path = scene.files[0]?.path
  return own.value === "" && path !== undefined ? { ...own, value: nameText("file name", stem(path)).value } : own
}

export const credited = ({ disambiguation, name }: Performer): string =>
  disambiguation.trim() === "" ? name : `${name} (${disambiguation.trim()})`

/** `YYYY-MM-DD` or "". */
export const day = (raw: string | null): Repaired<string> => {
  if (raw === null || raw.trim() === "") return { value: "", problems: [] }
  const value = wholeDate(raw)
  return value === undefined ? { value: "", problems: [`date "${raw}" is no date`] } : { value, problems: [] }
}

export const tagNames = ({ tags }: Scene, { ignoreTags, maxTags }: MetadataRules): Repaired<ReadonlyArray<string>> => {
  const all = names(
    "tag",
    tags.map((tag) => tag.name)
  )
  const ignored = ignoreTags.map(line)
  const wanted = without(all.value, ignored)
  const value = wanted.slice(0, maxTags)
  const left = wanted.length - value.length
  return {
    value,
    problems: all.problems,
    left: left > 0 ? [`${left} of ${wanted.length} tags left out (max_tags=${maxTags})`] : []
  }
}

/** Plex's 0 to 10 with one decimal, as text, or "". */
export const stars = (rating: number | null): Repaired<string> => {
  if (rating === null) return { value: "", problems: [] }
  const within = Math.min(100, Math.max(0, Math.round(rating)))
  return {
    value: String(within / 10),
    problems: rating >= 0 && rating <= 100 ? [] : [`rating100 ${rating} is not between 0 and 100`]
  }
}
