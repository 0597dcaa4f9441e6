import type { Scene } from "../model/Entities.ts"
import { parseId, parseIds, refuse } from "../model/Refusal.ts"
import type { Stash } from "../Stash.ts"
import * as SceneEdits from "./SceneEdits.ts"

export interface MergeInput {
  readonly source: ReadonlyArray<string>
  readonly destination: string
  readonly values?: SceneEdits.SceneUpdate | null
  readonly play_history?: boolean | null
  readonly o_history?: boolean | null
}

/** Sources give the destination their files and markers, and go. The destination's stamp moves; no hook is called for anyone. */
export const merge = (stash: Stash, input: MergeInput): Scene => {
  const { database } = stash
  const id = parseId(input.destination)
  const destination = database.scenes.need(id)
  const sources = parseIds(input.source).map(database.scenes.need)
  if (sources.some((source) => source.id === id)) refuse("cannot merge where source == destination")
  const files = [...destination.fileIds, ...sources.flatMap(({ fileIds }) => fileIds)]
  // The merged scene is known before anything goes: values that cannot be taken leave all as it was.
  const merged = SceneEdits.edited(
    stash,
    { ...input.values, id: input.destination },
    { ...destination, fileIds: files }
  )
  for (const source of sources) {
    for (const markerId of [...(database.relations.markersOfScene.get(source.id) ?? [])]) {
      database.markers.put({ ...database.markers.need(markerId), sceneId: id })
    }
    SceneEdits.remove(stash, source.id)
  }
  const history = (wanted: boolean | null | undefined, of: (scene: Scene) => ReadonlyArray<string>) =>
    wanted ? [destination, ...sources].flatMap(of).toSorted() : of(destination)
  return database.scenes.put({
    ...merged,
    plays: history(input.play_history, ({ plays }) => plays),
    os: history(input.o_history, ({ os }) => os)
  })
}
