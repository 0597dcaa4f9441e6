import * as Either from "effect/Either"
import { type Failure, Unreadable } from "../../core/model/Failure.ts"
import type { Job } from "../../core/model/Job.ts"
import type { Metadata } from "../../core/plan/Metadata.ts"
import { followsOther, type Owner } from "../../core/match/Ownership.ts"
import type { ItemsRead, Part, PlexItem, RatingKey } from "../../core/model/PlexItem.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import type { PlanRules } from "../../core/plan/Step.ts"
import type { Matched, Target, PreparedJob } from "../PreparedJob.ts"
import type { Served } from "../index/Libraries.ts"
import type { Eligible } from "./SortScenes.ts"

const holds = (item: PlexItem | undefined, part: Part): boolean =>
  item?.parts.some((theirs) => theirs.file === part.file && theirs.size === part.size && !theirs.trashed) === true

export const partsOf = (matched: Matched) => Either.getOrElse(matched.parts, (): ReadonlyArray<Part> => [])

/** A wish with its answer. */
interface Answered {
  readonly wish: Eligible
  readonly matched: Matched
}

/** What one look at Plex found: the matches that hold for the items as they were read, and jobs that this look ends. */
export interface Look {
  readonly served: Served
  /** Epoch ms. */
  readonly readAt: number
  readonly answers: ReadonlyArray<Answered>
  /** Those of the answers. */
  readonly items: ReadonlyMap<RatingKey, PlexItem>
  readonly failed: ReadonlyArray<PreparedJob>
}

/** A look with the scene that each item follows. */
export interface Owned extends Look {
  readonly owners: ReadonlyMap<RatingKey, Owner>
}

/** What a look leads to. */
interface Planned extends Owned {
  /** Those of the items that follow a scene of it, with their plans. */
  readonly targets: ReadonlyMap<RatingKey, Target>
  readonly rules: PlanRules
  /** Section keys of libraries that are paused, with the reason. */
  readonly paused: ReadonlyMap<string, string>
}

/** Scenes whose item, or whose part of it, is there and cannot be read, with what is to be told of it. */
const unreadableIn = (
  answers: ReadonlyArray<Answered>,
  { items, odd }: ItemsRead
): ReadonlyMap<SceneId, Unreadable> => {
  const parts = items.flatMap(({ oddPart, ratingKey }) => (oddPart === null ? [] : [[ratingKey, oddPart] as const]))
  const reasons = new Map([...odd, ...parts])
  return new Map(
    answers.flatMap(({ matched, wish }) => {
      const key = partsOf(matched).find(({ ratingKey }) => reasons.has(ratingKey))?.ratingKey
      const problem = key === undefined ? undefined : reasons.get(key)
      return problem === undefined
        ? []
        : [[wish.scene.id, new Unreadable({ server: "Plex", row: `item ${key}`, problem })] as const]
    })
  )
}

const pausedJob = (job: Job, reason: string): PreparedJob => ({
  kind: "rest",
  job,
  state: "waiting",
  because: "library_paused",
  reason
})

export const failedJob = ({ job }: Eligible, failure: Failure): PreparedJob => ({ kind: "failed", job, failure })

/** What Plex answered for these scenes: their matches, and the items of those as they were read then. */
interface Answers {
  readonly wanted: ReadonlyArray<Eligible>
  readonly served: Served
  readonly answers: ReadonlyArray<{ readonly wish: Pick<Eligible, "scene">; readonly matched: Matched }>
  readonly readAt: number
  readonly read: ItemsRead
}

/** The look, and those whose match no longer holds: by now, the index is right. */
export const looked = ({ answers, read, readAt, served, wanted }: Answers) => {
  const items = new Map(read.items.map((item) => [item.ratingKey, item]))
  const matches = new Map(answers.map(({ matched, wish }) => [wish.scene.id, matched]))
  const answered = wanted.flatMap((wish): ReadonlyArray<Answered> => {
    const matched = matches.get(wish.scene.id)
    return matched === undefined ? [] : [{ wish, matched }]
  })
  const holding = ({ matched }: Answered) => partsOf(matched).every((part) => holds(items.get(part.ratingKey), part))
  const wrong = answered.filter((answer) => !holding(answer))
  const unreadable = unreadableIn(answered, read)
  const failed = wrong.flatMap(({ wish }) => {
    const failure = unreadable.get(wish.scene.id)
    return failure === undefined ? [] : [failedJob(wish, failure)]
  })
  const sure = answered.filter(holding)
  const keys = new Set(sure.flatMap(({ matched }) => partsOf(matched)).map(({ ratingKey }) => ratingKey))
  const theirs = new Map([...items].filter(([key]) => keys.has(key)))
  const found: Look = { served, readAt, items: theirs, answers: sure, failed }
  return { found, lost: wrong.filter(({ wish }) => !unreadable.has(wish.scene.id)) }
}

/** What each item should show: what the scene that it follows wishes for. Nothing is wished for items of scenes that were not found. */
export const metadataOfItems = ({ answers, owners }: Owned): ReadonlyMap<RatingKey, Metadata> => {
  const wishes = new Map(answers.map(({ wish: { metadata, scene } }) => [scene.id, metadata]))
  return new Map(
    [...owners].flatMap(([key, { sceneId }]) => {
      const metadata = wishes.get(sceneId)
      return metadata === undefined ? [] : [[key, metadata] as const]
    })
  )
}

/** The task of a scene whose match still holds. */
export const preparedJob = ({ matched, wish: { job, metadata, scene } }: Answered, found: Planned): PreparedJob => {
  const { items, owners, paused, readAt, rules, served, targets } = found
  if (Either.isLeft(matched.parts)) {
    const failure = matched.parts.left
    if (failure._tag === "SizeDiffers") {
      const { file, message: reason } = failure
      return { kind: "rest", job, state: "waiting", because: "size_differs", reason, unscanned: [file] }
    }
    const [why] = paused.values()
    return failure._tag === "NoItem" && why !== undefined ? pausedJob(job, why) : { kind: "failed", job, failure }
  }
  const keys = [...new Set(matched.parts.right.map((part) => part.ratingKey))]
  const all = keys.flatMap((key) => items.get(key) ?? [])
  const [why] = all.flatMap(({ sectionKey }) => paused.get(sectionKey) ?? [])
  if (why !== undefined) return pausedJob(job, why)
  const own = all
    .filter(({ ratingKey }) => owners.get(ratingKey)?.sceneId === scene.id)
    .flatMap(({ ratingKey }) => targets.get(ratingKey) ?? [])
  const [other] = all.flatMap(({ ratingKey }) => {
    const owner = owners.get(ratingKey)
    return owner === undefined ? [] : [followsOther(ratingKey, owner)]
  })
  if (own.length === 0 && other !== undefined) {
    return { kind: "rest", job, state: "parked", because: "other_scene", reason: other }
  }
  const { decisions } = matched
  return { kind: "write", job, scene, server: served.server, metadata, rules, targets: own, decisions, readAt }
}
