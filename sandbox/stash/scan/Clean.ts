import * as Effect from "effect/Effect"
import * as HookInput from "../edit/HookInput.ts"
import * as SceneEdits from "../edit/SceneEdits.ts"
import type { Work } from "../job/Jobs.ts"
import type { Scene, VideoFile } from "../model/Entities.ts"
import { oshash } from "../model/Fingerprints.ts"
import * as Folders from "../model/Folders.ts"
import * as Paths from "../model/Paths.ts"
import type { HookEvent } from "../plugin/HookEvent.ts"
import type { Caller } from "../session/Sessions.ts"
import type { Stash } from "../Stash.ts"
import * as Elapsed from "./Elapsed.ts"
import * as FolderMoves from "./FolderMoves.ts"

export interface CleanInput {
  readonly paths?: ReadonlyArray<string> | null
  readonly dryRun: boolean
}

/** A scene without its only file goes; one that has another goes on with that, and its stamp moves if its first file changed. */
const forget = (stash: Stash, scene: Scene, file: VideoFile): ReadonlyArray<HookEvent> => {
  if (scene.fileIds.length > 1) {
    const fileIds = scene.fileIds.filter((id) => id !== file.id)
    const updatedAt = scene.fileIds[0] === file.id ? stash.stamp() : scene.updatedAt
    stash.database.scenes.put({ ...scene, fileIds, updatedAt })
    return []
  }
  stash.logs.add("Info", `Deleting scene ${JSON.stringify(file.path)} since it has no other related files`)
  SceneEdits.remove(stash, scene.id)
  const input = { id: "", delete_file: null, delete_generated: null, checksum: "" }
  return [
    {
      type: "Scene.Destroy.Post",
      id: scene.id,
      input: HookInput.ofAny({ ...input, oshash: oshash(file.content), path: file.path })
    }
  ]
}

/** Forgets what is gone from disk. */
export const work =
  (stash: Stash, input: CleanInput, caller: Caller): Work =>
  (control) =>
    Effect.gen(function* () {
      const { database, disk, hooks, logs } = stash
      const elapsed = Elapsed.start(stash.clock)
      const roots = input.paths && input.paths.length > 0 ? input.paths : ["/"]
      const within = (path: string) => roots.some((root) => Paths.isWithin(path, root))
      logs.add("Info", "Starting cleaning of tracked files")
      const gone = [...database.files.all()].filter(({ path }) => within(path) && !disk.files.has(path))
      for (const { path } of gone) logs.add("Info", `File not found. Marking to clean: ${JSON.stringify(path)}`)
      for (const file of input.dryRun ? [] : gone) {
        if (control.signal.aborted) return
        const scenes = (database.relations.scenesOfFile.get(file.id) ?? []).map(database.scenes.need)
        const events = scenes.flatMap((scene) => forget(stash, scene, file))
        database.files.remove(file.id)
        yield* hooks.fire({ caller, signal: control.signal }, events)
      }
      const folders = new Set(FolderMoves.onDisk(disk))
      for (const { id, path } of input.dryRun ? [] : [...database.folders.all()]) {
        if (within(path) && !folders.has(path)) Folders.remove(database, id)
      }
      control.progress(1)
      logs.add("Info", `Finished Cleaning (${elapsed()})`)
      stash.scanCompleted()
    })
