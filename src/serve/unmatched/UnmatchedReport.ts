import * as Schema from "effect/Schema"
import { Obstacle, obstacleWords } from "../../core/explain/Obstacle.ts"
import { Likely, likelyText } from "../../core/unmatched/Likely.ts"
import type { Looked, UnmatchedFolder } from "../../core/unmatched/Tally.ts"
import type { UnmatchedFound } from "../../sync/compare/Unmatched.ts"

/** Whose side is looked at. */
export const Side = Schema.Literal("stash", "plex")
export type Side = typeof Side.Type

const Reason = Schema.Union(Obstacle, Schema.Literal("no_scene"))
type Reason = typeof Reason.Type
const isReason = Schema.is(Reason)

const Counts = Schema.Record({ key: Schema.String, value: Schema.Int })

/** What of one side has no counterpart on the other, for programs. */
export const UnmatchedJson = Schema.Struct({
  version: Schema.Literal(1),
  side: Side,
  /** Scenes, or items. */
  looked: Schema.Int,
  unmatched: Schema.Int,
  reasons: Counts,
  folders: Schema.Array(
    Schema.Struct({
      folder: Schema.String,
      /** The folder as Plex would see it. */
      mapped: Schema.String,
      looked: Schema.Int,
      unmatched: Schema.Int,
      reasons: Counts,
      /** Of a folder that is missing as a whole. */
      likely: Schema.NullOr(Likely),
      elsewhere: Schema.NullOr(Schema.String),
      /** The first of them. */
      examples: Schema.Array(Schema.Struct({ id: Schema.String, file: Schema.String }))
    })
  )
})

const reasonsOf = (folders: ReadonlyArray<UnmatchedFolder>): Readonly<Record<string, number>> => {
  const all = new Map<string, number>()
  for (const { reasons } of folders)
    for (const [reason, times] of Object.entries(reasons)) all.set(reason, (all.get(reason) ?? 0) + times)
  return Object.fromEntries([...all].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

export const unmatchedJson = (side: Side, found: UnmatchedFound): typeof UnmatchedJson.Type => ({
  version: 1,
  side,
  ...found,
  reasons: reasonsOf(found.folders)
})

const words = (reason: string): string =>
  isReason(reason) && reason !== "no_scene"
    ? obstacleWords[reason].sentence.replace(/\.$/, "")
    : "Stash has no scene with this file"

const nouns: Readonly<Record<Side, readonly [one: string, many: string, other: string]>> = {
  stash: ["scene", "scenes", "item in Plex"],
  plex: ["item", "items", "scene in Stash"]
}

const folderLines =
  (side: Side) =>
  (one: UnmatchedFolder): ReadonlyArray<string> => {
    const [noun, many] = nouns[side]
    const why = Object.entries(one.reasons)
    return [
      `${one.folder === "" ? "(no file)" : one.folder}: ${one.unmatched} of ${one.looked} ${many}`,
      ...why.map(([reason, times]) => `  ${words(reason)}${why.length === 1 ? "" : `: ${times}`}`),
      ...(one.likely === null ? [] : [`  Most likely: ${likelyText(one.likely, one.mapped, one.elsewhere)}`]),
      ...one.examples.map(({ file, id }) => `  ${noun} ${id}${file === "" ? "" : `: ${file}`}`),
      ...(one.unmatched > one.examples.length ? [`  and ${one.unmatched - one.examples.length} more`] : [])
    ]
  }

const adviceLines = (found: UnmatchedFound): ReadonlyArray<string> =>
  Object.keys(reasonsOf(found.folders)).flatMap((reason) =>
    isReason(reason) && reason !== "no_scene" && !reason.startsWith("no_item")
      ? [`${words(reason)}: ${obstacleWords[reason].advice.replace(/\bID\b/, "SCENE")}`]
      : []
  )

/** For people, a line each. */
export const unmatchedLines = (side: Side, found: UnmatchedFound): ReadonlyArray<string> => {
  const [, many, other] = nouns[side]
  const advice = adviceLines(found)
  const sum =
    found.unmatched === 0
      ? `All ${found.looked} ${many} have a ${other}`.replace(" a item", " an item")
      : `${found.unmatched} of ${found.looked} ${many} have no ${other}, in ${found.folders.length} ${found.folders.length === 1 ? "folder" : "folders"}`
  return [
    ...found.folders.flatMap(folderLines(side)),
    ...(advice.length === 0 ? [] : ["What to do:", ...advice.map((line) => `  ${line}`)]),
    sum
  ]
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** The first line of a table, and one for each that is unmatched, as RFC 4180 has it. */
export const csvHead = (side: Side): string => `${side === "stash" ? "scene" : "item"},reason,file`
export const csvLine = ({ file, id, reason }: Looked): string => [id, reason ?? "", file].map(quoted).join(",")
