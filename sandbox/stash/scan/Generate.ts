import * as Effect from "effect/Effect"
import type { Work } from "../job/Jobs.ts"
import type { Scene } from "../model/Entities.ts"
import { parseIds } from "../model/Refusal.ts"
import type { Stash } from "../Stash.ts"

export interface GenerateInput {
  readonly covers?: boolean | null
  readonly phashes?: boolean | null
  readonly sceneIDs?: ReadonlyArray<string> | null
  readonly overwrite?: boolean | null
}

/** A cover moves the stamp of its scene, and no hook is called. Without a file there is nothing to take it from. */
const cover = (stash: Stash, scene: Scene, at: string): boolean => {
  const file = stash.database.files.get(scene.fileIds[0] ?? 0)
  if (!file) return false
  const content = `${file.content}${at}`
  stash.database.scenes.put({ ...scene, cover: { kind: "generated", content }, updatedAt: stash.stamp() })
  return true
}

/** A cover from a moment of the video, in seconds; from its usual place without. */
export const screenshot =
  (stash: Stash, sceneId: number, at: number | null): Work =>
  (control) =>
    Effect.sync(() => {
      cover(stash, stash.database.scenes.need(sceneId), at === null ? "" : `@${at}`)
      control.progress(1)
    })

export const work =
  (stash: Stash, input: GenerateInput): Work =>
  (control) =>
    Effect.sync(() => {
      const { database } = stash
      // Where there is nothing to do the progress stays unknown to the end.
      control.progress(null)
      const ids = input.sceneIDs ? parseIds(input.sceneIDs) : [...database.scenes.all()].map(({ id }) => id)
      const isWanted = (has: boolean) => !has || input.overwrite === true
      for (const id of ids) {
        if (control.signal.aborted) return
        const scene = database.scenes.get(id)
        if (!scene) continue
        if (input.covers && isWanted(scene.cover !== null) && cover(stash, scene, "")) control.progress(1)
        for (const file of input.phashes ? scene.fileIds.flatMap((fileId) => database.files.get(fileId) ?? []) : []) {
          if (!isWanted(file.hasPhash)) continue
          database.files.put({ ...file, hasPhash: true })
          control.progress(1)
        }
      }
    })
