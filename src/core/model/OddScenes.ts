import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Rows, Skipped } from "./Rows.ts"
import { type SceneId, SceneIdFromString } from "./Scene.ts"
import { StampText } from "./StampText.ts"

/** A scene that cannot be read: whose it is, its stamp if that is one, and why. */
export interface OddScene {
  readonly id: SceneId
  readonly stamp: string | null
  readonly reason: string
}

const idIn = Schema.decodeOption(SceneIdFromString)
const isStamp = Schema.is(StampText)

/** Those of the skipped rows that say which scene they are. `nameless`: whether any does not, so that it may be each. */
export const oddScenes = (
  skipped: ReadonlyArray<Skipped>
): { readonly odd: ReadonlyArray<OddScene>; readonly nameless: boolean } => {
  const odd = skipped.flatMap(({ id, reason, stamp }) =>
    Option.match(idIn(id), {
      onNone: (): ReadonlyArray<OddScene> => [],
      onSome: (scene) => [{ id: scene, stamp: isStamp(stamp) ? stamp : null, reason }]
    })
  )
  return { odd, nameless: odd.length < skipped.length }
}

/** The ids of all rows, those that cannot be read too, as far as they say theirs. */
export const idsOf = ({ rows, skipped }: Rows<{ readonly id: SceneId }>): ReadonlyArray<SceneId> => [
  ...rows.map(({ id }) => id),
  ...oddScenes(skipped).odd.map(({ id }) => id)
]

/** When each of these scenes was changed last, epoch ms, as far as the rows say it. */
export const stampsOf = ({
  rows,
  skipped
}: Rows<{ readonly id: SceneId; readonly updated_at: string }>): ReadonlyArray<{
  readonly id: SceneId
  readonly at: number
}> => [
  ...rows.map(({ id, updated_at }) => ({ id, at: Date.parse(updated_at) })),
  ...oddScenes(skipped).odd.flatMap(({ id, stamp }) => (stamp === null ? [] : [{ id, at: Date.parse(stamp) }]))
]
