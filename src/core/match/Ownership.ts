import type { Decision } from "./Match.ts"
import type { PlexItem, RatingKey } from "../model/PlexItem.ts"
import { sizeFit } from "./SameFile.ts"
import type { SceneId } from "../model/Scene.ts"

/** A scene's hold on an item. */
export interface Candidate {
  readonly sceneId: SceneId
  /** The place of its file among the item's files, from 0. */
  readonly place: number
  /** Whether both know its size. */
  readonly exact: boolean
  /** Whether the match is one of high confidence. */
  readonly sure: boolean
}

/** Where a scene's decisions hold an item: at the earliest of its files they found. */
export const candidateOf = (
  sceneId: SceneId,
  decisions: ReadonlyArray<Decision>,
  item: PlexItem
): Candidate | undefined => {
  const holds = decisions.flatMap((decision) =>
    decision._tag === "Found"
      ? decision.parts
          .filter((part) => part.ratingKey === item.ratingKey)
          .map((part) => ({
            sceneId,
            place: item.parts.findIndex(({ file, trashed }) => file === part.file && !trashed),
            exact: sizeFit(part, decision) === "equal",
            sure: decision.confidence === "HIGH"
          }))
      : []
  )
  return first(holds.filter(({ place }) => place >= 0))
}

const byRank = (a: Candidate, b: Candidate): number =>
  a.place - b.place || Number(b.exact) - Number(a.exact) || Number(b.sure) - Number(a.sure) || a.sceneId - b.sceneId

const first = (holds: ReadonlyArray<Candidate>): Candidate | undefined => holds.toSorted(byRank)[0]

/**
 * The one scene an item follows: that of the newest write to it, as long as it holds the item; else the one whose file comes first in it, of several
 * one whose size both know, then the surer match, then the lowest id. So the order of an item's files, which Plex changes, decides only once.
 */
export const followed = (holds: ReadonlyArray<Candidate>, newest: SceneId | undefined): SceneId | undefined =>
  holds.some(({ sceneId }) => sceneId === newest) ? newest : first(holds)?.sceneId

/** A scene that an item follows, and why it does not bring the item up to date, if it does not. */
export interface Owner {
  readonly sceneId: SceneId
  readonly idle: string | undefined
}

/** Why a scene with a file in this item is not written to it. */
export const followsOther = (ratingKey: RatingKey, { idle, sceneId }: Owner): string =>
  `Plex shows this file inside item ${ratingKey}, which follows scene ${sceneId}` +
  (idle === undefined ? "" : ` (${idle}): nobody writes to it meanwhile`)
