import type { Decision } from "./Match.ts"
import type { PlexItem } from "./PlexItem.ts"
import type { SceneId } from "./Scene.ts"

/** A scene's hold on an item. */
export interface Hold {
  readonly sceneId: SceneId
  /** The place of its file among the item's files, from 0. */
  readonly place: number
  /** Whether the match is one of high confidence. */
  readonly sure: boolean
}

/** Where a scene's decisions hold an item: at the earliest of its files they found. */
export const holdOf = (sceneId: SceneId, decisions: ReadonlyArray<Decision>, item: PlexItem): Hold | undefined => {
  const holds = decisions.flatMap((decision) =>
    decision._tag === "Found"
      ? decision.parts
          .filter((part) => part.ratingKey === item.ratingKey)
          .map((part) => ({
            sceneId,
            place: item.parts.findIndex(({ file }) => file === part.file),
            sure: decision.confidence === "HIGH"
          }))
      : []
  )
  return first(holds.filter(({ place }) => place >= 0))
}

const byRank = (a: Hold, b: Hold): number =>
  a.place - b.place || Number(b.sure) - Number(a.sure) || a.sceneId - b.sceneId

const first = (holds: ReadonlyArray<Hold>): Hold | undefined => holds.toSorted(byRank)[0]

/** The one scene an item follows: whose file comes first in it; of several, the surer match, then the lowest id. */
export const followed = (holds: ReadonlyArray<Hold>): SceneId | undefined => first(holds)?.sceneId
