import type {
  DecisionTold,
  Explanation,
  FieldTold,
  ItemTold,
  JobTold,
  LetterTold,
  Outcome,
  Reached,
  Reason,
  WriteTold
} from "../../core/explain/Explanation.ts"
import { isPictureField, wordOf } from "../../core/model/Fields.ts"
import { sceneHead, valueText } from "../../core/model/Quote.ts"
import type { When } from "../report/LocalTime.ts"

const words: Readonly<Record<Outcome, string>> = {
  equal: "IN SYNC",
  kept: "IN SYNC",
  running: "UNDER WAY",
  next: "NEXT",
  waits: "WAITS",
  stopped: "NOT SYNCED",
  differs: "NOT ASKED FOR",
  unknown: "NOT KNOWN"
}

/** A size, as both servers' sizes are told side by side. */
export const sizeText = (size: number | null): string =>
  size === null || size === 0 ? "unknown size" : `${size} bytes`

/** What of a list was left out. */
export const moreLines = (
  { all, shown }: { readonly all: number; readonly shown: ReadonlyArray<unknown> },
  what: string
) => (all > shown.length ? [`  ... and ${all - shown.length} more ${what}`] : [])

/** A server that could not be asked. */
export const awayLines = (server: "Plex" | "Stash", { asked, why }: Reached): ReadonlyArray<string> =>
  asked ? [] : [`${server} could not be asked, so this is what is remembered of it: ${why ?? ""}`]

const reasonLines = ({ advice, detail }: Reason): ReadonlyArray<string> => [
  ...(detail === null ? [] : [`  Why: ${detail}`]),
  `  What to do: ${advice}`
]

const besideLines = (one: Reason): ReadonlyArray<string> => [
  `Besides (${one.reason}): ${one.sentence}`,
  ...reasonLines(one)
]

/** Where something is in the way, what it is stands first, and else what comes next. */
const headLines = (of: Explanation): ReadonlyArray<string> => {
  const { outcome, reasons, sceneId, sentence, title, toHappen } = of
  const [first, ...others] = reasons
  const head = sceneHead(sceneId, title)
  return first !== undefined && first.sentence === sentence
    ? [head, `${words[outcome]} (${first.reason}): ${sentence}`, ...reasonLines(first), ...others.flatMap(besideLines)]
    : [head, `${words[outcome]}: ${sentence}`, ...toHappen.map((one) => `  ${one}`), ...reasons.flatMap(besideLines)]
}

const fileLines = ({ files }: Explanation): ReadonlyArray<string> => [
  files.all === 0 ? "Files: none" : "Files:",
  ...files.shown.flatMap(({ path, plexPath, rule, size }) => [
    `  ${path}, ${sizeText(size)}`,
    `    in Plex: ${plexPath} (${rule === null ? "no rule of path_mappings fits" : rule})`
  ]),
  ...moreLines(files, "files")
]

const found = ({ confidence, outcome, rule, why }: DecisionTold): string =>
  outcome === "found" ? `found by ${rule ?? ""}${confidence === "LOW" ? ", which is not sure" : ""}: ${why}` : why

const decisionLines = (one: DecisionTold): ReadonlyArray<string> => [
  `Library ${one.library}: ${found(one)}`,
  ...(one.candidates.all === 0
    ? []
    : [
        `  Stash: ${sizeText(one.size)} at ${one.plexPath}`,
        ...one.candidates.shown.map(
          ({ chosen, file, ratingKey, size, why }) =>
            `  Plex: ${sizeText(size)} at ${file}, item ${ratingKey}: ${chosen ? "this one" : why}`
        ),
        ...moreLines(one.candidates, "of this name")
      ])
]

const reasoned = ({ stay, why }: FieldTold): string => (stay === null || stay === why ? why : `${stay}: ${why}`)

const fieldLine = (one: FieldTold): string => {
  const { after, before, does, field, label } = one
  if (isPictureField(field) && does === "write") return `  ${label}: the cover of the scene (${one.why})`
  if (does === "lock") return `  ${label}: locked as it is (${one.why})`
  if (does === "stay" && (before === null || after === null)) return `  ${label}: stays (${reasoned(one)})`
  const values = `${valueText(before ?? "")} -> ${valueText(after ?? "")}`
  return does === "stay" ? `  ${label}: stays, not ${values} (${reasoned(one)})` : `  ${label}: ${values} (${one.why})`
}

/** Fields that show what they should, and say no more, share a line. */
const fieldLines = (fields: ReadonlyArray<FieldTold>): ReadonlyArray<string> => {
  const isPlain = ({ stay, why }: FieldTold) => stay === "equal" && why === "equal"
  const equal = fields.filter(isPlain).map(({ label }) => label)
  return [
    ...fields.filter((one) => !isPlain(one)).map(fieldLine),
    ...(equal.length === 0 ? [] : [`  Equal: ${equal.join(", ")}`])
  ]
}

const followsText = ({ follows }: ItemTold, sceneId: number): string => {
  if (follows === null) return "found"
  const rests = follows.rests === null ? "" : `, which is not synced now: ${follows.rests}`
  return `follows ${follows.sceneId === sceneId ? "this scene" : `scene ${follows.sceneId}`}${rests}`
}

const itemLines = (item: ItemTold, sceneId: number): ReadonlyArray<string> => [
  `Item ${item.ratingKey}${item.library === null ? "" : ` in ${item.library}`}: ${followsText(item, sceneId)}`,
  ...fieldLines(item.fields)
]

const attemptsText = (attempts: number): string => (attempts === 1 ? "1 attempt" : `${attempts} attempts`)

const jobLines = (job: JobTold | null, when: When): ReadonlyArray<string> =>
  job === null
    ? ["Job: none"]
    : [
        `Job: ${job.words}; since ${when(job.since)}; ${attemptsText(job.attempts)}${job.nextTry === null ? "" : `; next try ${when(job.nextTry)}`}`,
        `  ${job.askedBy}`,
        ...(job.lastError === null ? [] : [`  Last: ${job.lastError}`]),
        ...(job.wakes.length === 0 ? [] : [`  Woken by: ${job.wakes.join("; ")}`])
      ]

const nextOf = ({ nextTry, queued }: LetterTold, when: When): string => {
  if (queued !== null) return "in the queue again"
  return nextTry === null ? "not tried again by itself" : `tried again by itself ${when(nextTry)}`
}

const letterLines = (letter: LetterTold | null, when: When): ReadonlyArray<string> =>
  letter === null
    ? []
    : [
        `Failed for good: ${letter.error}, ${when(letter.failedAt)}; ${attemptsText(letter.attempts)} since ${when(letter.firstAt)}; ${nextOf(letter, when)}`,
        `  ${letter.message}`,
        ...letter.candidates.shown.map((one) => `  could be ${one}`),
        ...moreLines(letter.candidates, "that could be meant"),
        `  What to do: ${letter.advice}`
      ]

/** The last write to an item. */
export const writeLine = ({ at, fields, ratingKey }: WriteTold, when: When): string =>
  `Last written: item ${ratingKey}, ${when(at)}: ${fields.map(wordOf).join(", ")}`

/** An explanation, for people. */
export const explainLines = (of: Explanation, when: When): ReadonlyArray<string> => [
  ...headLines(of),
  ...awayLines("Stash", of.stash),
  ...awayLines("Plex", of.plex),
  ...jobLines(of.job, when),
  ...letterLines(of.letter, when),
  ...fileLines(of),
  ...of.decisions.shown.flatMap(decisionLines),
  ...moreLines(of.decisions, "decisions"),
  ...of.items.shown.flatMap((item) => itemLines(item, of.sceneId)),
  ...moreLines(of.items, "items"),
  ...(of.written.all === 0 ? ["Last written: never"] : of.written.shown.map((one) => writeLine(one, when))),
  ...moreLines(of.written, "items")
]
