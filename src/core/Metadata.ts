import * as Either from "effect/Either"
import { wholeDate } from "./Dates.ts"
import { InvalidMetadata } from "./Failure.ts"
import { stem } from "./FilePath.ts"
import type { Performer, Scene, SceneId } from "./Scene.ts"
import { cut, distinct, hasControl, identity, line, paragraph } from "./Text.ts"

/** What an item should show. Unset texts are "". */
export interface Metadata {
  readonly sceneId: SceneId
  readonly title: string
  /** Whether the title is only the file's name, as Stash shows it. */
  readonly titleIsStem: boolean
  readonly summary: string
  readonly studio: string
  /** `YYYY-MM-DD` or "". */
  readonly date: string
  readonly performers: ReadonlyArray<string>
  readonly tags: ReadonlyArray<string>
  /** Plex's 0 to 10 with one decimal, as text, or "". */
  readonly rating: string
  /** What was repaired or cut, for the log. */
  readonly notes: ReadonlyArray<string>
}

export interface MetadataRules {
  readonly strict: boolean
  readonly maxTags: number
  readonly ignoreTags: ReadonlyArray<string>
}

/** Plex's own limit for names; a summary is bounded by what one request can carry. */
export const nameLimit = 255
export const summaryLimit = 10_000

/** A repaired value, and what was wrong with the raw one. */
interface Repaired<A> {
  readonly value: A
  readonly problems: ReadonlyArray<string>
}

const text = (field: string, raw: string, limit: number, clean: (raw: string) => string): Repaired<string> => {
  const whole = clean(raw)
  const value = cut(whole, limit)
  const problems = [
    ...(hasControl(raw) ? [`${field} holds control characters`] : []),
    ...(value === whole ? [] : [`${field} is longer than ${limit} characters`])
  ]
  return { value, problems }
}

const names = (field: string, raws: ReadonlyArray<string>): Repaired<ReadonlyArray<string>> => {
  const repaired = raws.map((raw) => text(field, raw, nameLimit, line))
  return {
    value: distinct(repaired.map(({ value }) => value).filter((name) => name !== "")),
    problems: repaired.flatMap(({ problems, value }) =>
      value === "" ? [...problems, `${field} without name`] : problems
    )
  }
}

const credited = ({ disambiguation, name }: Performer): string =>
  disambiguation.trim() === "" ? name : `${name} (${disambiguation.trim()})`

const day = (raw: string | null): Repaired<string> => {
  if (raw === null || raw.trim() === "") return { value: "", problems: [] }
  const value = wholeDate(raw)
  return value === undefined ? { value: "", problems: [`date "${raw}" is no date`] } : { value, problems: [] }
}

const genres = (scene: Scene, rules: MetadataRules) => {
  const ignored = new Set(rules.ignoreTags.map((name) => identity(line(name))))
  const all = names(
    "tag",
    scene.tags.map((tag) => tag.name)
  )
  const wanted = all.value.filter((name) => !ignored.has(identity(name)))
  const value = wanted.slice(0, rules.maxTags)
  const left = wanted.length - value.length
  return {
    value,
    problems: all.problems,
    left: left > 0 ? [`${left} of ${wanted.length} tags left out (max_tags=${rules.maxTags})`] : []
  }
}

const stars = (rating: number | null): Repaired<string> => {
  if (rating === null) return { value: "", problems: [] }
  const within = Math.min(100, Math.max(0, Math.round(rating)))
  return {
    value: String(within / 10),
    problems: rating >= 0 && rating <= 100 ? [] : [`rating100 ${rating} is not between 0 and 100`]
  }
}

/**
 * A scene as Plex can show it. Lenient: repaired, with notes. Strict: an error that names every problem.
 * Normal form, quotes and blanks are put right in both ways and never reported.
 */
export const metadataOf = (scene: Scene, rules: MetadataRules): Either.Either<Metadata, InvalidMetadata> => {
  const own = text("title", scene.title, nameLimit, line)
  const path = scene.files[0]?.path
  const titleIsStem = own.value === ""
  const title = titleIsStem && path !== undefined ? text("file name", stem(path), nameLimit, line) : own
  const summary = text("details", scene.details, summaryLimit, paragraph)
  const studio = text("studio", scene.studio?.name ?? "", nameLimit, line)
  const date = day(scene.date)
  const performers = names("performer", scene.performers.map(credited))
  const tags = genres(scene, rules)
  const rating = stars(scene.rating100)
  const problems = [own, summary, studio, date, performers, tags, rating].flatMap((part) => part.problems)
  if (rules.strict && problems.length > 0) return Either.left(new InvalidMetadata({ sceneId: scene.id, problems }))
  return Either.right({
    sceneId: scene.id,
    title: title.value,
    titleIsStem,
    summary: summary.value,
    studio: studio.value,
    date: date.value,
    performers: performers.value,
    tags: tags.value,
    rating: rating.value,
    notes: [...problems, ...tags.left]
  })
}
