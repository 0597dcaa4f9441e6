import type { Decision, Question } from "../match/Match.ts"
import { isKnown } from "../match/SameFile.ts"
import type { Part, RatingKey } from "../model/PlexItem.ts"
import type { SceneId } from "../model/Scene.ts"
import { whyOf } from "./Candidates.ts"
import { cutTo, type Reached } from "./Explanation.ts"
import { brief } from "./FieldsTold.ts"
import type { Claimant, ItemExplanation } from "./ItemExplanation.ts"

/** How many of each are told. */
const most = { files: 10, scenes: 10 } as const

/** What is asked about a scene that has a file of a name that the item has. */
export interface ClaimantAsked {
  readonly sceneId: SceneId
  readonly asked: ReadonlyArray<{ readonly question: Question; readonly decision: Decision }>
}

/** All that is known of an item. Times in epoch ms. */
export interface ItemFacts {
  readonly now: number
  readonly ratingKey: RatingKey
  readonly title: string | null
  readonly library: string | null
  readonly stash: Reached
  readonly plex: Reached
  readonly parts: ReadonlyArray<Part>
  /** Undefined: it could not be told. */
  readonly owner: { readonly sceneId: SceneId; readonly rests: string | null } | null | undefined
  readonly claimants: ReadonlyArray<ClaimantAsked>
  readonly written: { readonly sceneId: SceneId; readonly at: number; readonly fields: ReadonlyArray<string> } | null
}

const claimsOf =
  (ratingKey: RatingKey) =>
  ({ asked, sceneId }: ClaimantAsked): ReadonlyArray<Claimant> =>
    asked.flatMap(({ decision, question }) =>
      question.parts
        .filter((part) => part.ratingKey === ratingKey)
        .map((part): Claimant => {
          const { file, plexPath } = question
          return {
            sceneId,
            file: file.path,
            size: isKnown(file.size) ? file.size : null,
            plexPath: plexPath.path,
            fits:
              decision._tag === "Found" &&
              decision.parts.some((one) => one.ratingKey === ratingKey && one.partId === part.partId),
            why: whyOf(question, decision, part)
          }
        })
    )

const times = (count: number, one: string, more: string): string => (count === 1 ? `1 ${one}` : `${count} ${more}`)

const sentenceOf = ({ library, owner, parts, written }: ItemFacts, claims: ReadonlyArray<Claimant>): string => {
  if (owner !== null && owner !== undefined)
    return `It follows scene ${owner.sceneId}${owner.rests === null ? "" : `, which is not synced now: ${owner.rests}`}.`
  if (library === null) return "It follows no scene: its library is not synced (plex_library)."
  if (parts.length === 0) return "It follows no scene: it has no file."
  if (parts.every(({ trashed }) => trashed)) return "It follows no scene: its files are in the trash of Plex."
  if (owner === undefined)
    return written === null
      ? "Which scene it follows cannot be told now; it was never written."
      : `Which scene it follows cannot be told now; it was last written for scene ${written.sceneId}.`
  if (claims.length === 0) return "It follows no scene: none in Stash has a file of its name."
  return `It follows no scene: ${times(new Set(claims.map(({ sceneId }) => sceneId)).size, "scene has", "scenes have")} a file of its name, and none of them is this one.`
}

/** Which scene an item follows, or why none. */
export const explainItem = (facts: ItemFacts): ItemExplanation => {
  const claims = facts.claimants.flatMap(claimsOf(facts.ratingKey))
  const { owner, written } = facts
  return {
    version: 1,
    now: facts.now,
    ratingKey: facts.ratingKey,
    title: facts.title === null ? null : brief(facts.title),
    library: facts.library,
    stash: facts.stash,
    plex: facts.plex,
    follows: owner ?? null,
    sentence: sentenceOf(facts, claims),
    files: cutTo(
      most.files,
      facts.parts.map(({ file, size, trashed }) => ({ file, size: isKnown(size) ? size : null, inTrash: trashed }))
    ),
    scenes: cutTo(
      most.scenes,
      claims.toSorted((a, b) => Number(b.fits) - Number(a.fits) || a.sceneId - b.sceneId)
    ),
    written
  }
}
