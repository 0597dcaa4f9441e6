import type { Marker } from "../model/Entities.ts"
import { parseId } from "../model/Refusal.ts"
import type { Stash } from "../Stash.ts"
import * as Values from "./Values.ts"
import type { Sent } from "./Values.ts"

export interface MarkerInput {
  readonly title?: Sent<string>
  readonly seconds?: Sent<number>
  readonly end_seconds?: Sent<number>
  readonly scene_id?: Sent<string>
  readonly primary_tag_id?: Sent<string>
  readonly tag_ids?: Sent<ReadonlyArray<string>>
}

const apply = (stash: Stash, sent: MarkerInput, old: Marker): Marker => {
  const { scenes, tags } = stash.database
  const sceneId = sent.scene_id ? parseId(sent.scene_id) : old.sceneId
  const primaryTagId = sent.primary_tag_id ? parseId(sent.primary_tag_id) : old.primaryTagId
  scenes.need(sceneId)
  Values.mustExist([primaryTagId], tags)
  return stash.database.markers.put({
    ...old,
    title: Values.keep(sent.title, old.title, ""),
    seconds: Values.keep(sent.seconds, old.seconds, 0),
    endSeconds: Values.keep<number | null>(sent.end_seconds, old.endSeconds, null),
    sceneId,
    primaryTagId,
    tagIds: Values.mustExist(Values.ids(sent.tag_ids, old.tagIds), tags),
    updatedAt: stash.stamp()
  })
}

export const create = (stash: Stash, sent: MarkerInput): Marker =>
  apply(stash, sent, {
    id: stash.database.markers.nextId(),
    createdAt: stash.stamp(),
    updatedAt: stash.stamp(),
    title: "",
    seconds: 0,
    endSeconds: null,
    sceneId: 0,
    primaryTagId: 0,
    tagIds: []
  })

export const update = (stash: Stash, id: string, sent: MarkerInput): Marker =>
  apply(stash, sent, stash.database.markers.need(parseId(id)))
