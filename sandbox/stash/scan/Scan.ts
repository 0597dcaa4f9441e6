import * as Effect from "effect/Effect"
import * as HookInput from "../edit/HookInput.ts"
import * as SceneEdits from "../edit/SceneEdits.ts"
import type { Control, Work } from "../job/Jobs.ts"
import type { DiskFile } from "../model/Disk.ts"
import type { VideoFile } from "../model/Entities.ts"
import * as Folders from "../model/Folders.ts"
import * as Paths from "../model/Paths.ts"
import type { HookEvent } from "../plugin/HookEvent.ts"
import type { Caller } from "../session/Sessions.ts"
import type { Stash } from "../Stash.ts"
import * as FolderMoves from "./FolderMoves.ts"
import * as Elapsed from "./Elapsed.ts"

export interface ScanInput {
  readonly paths?: ReadonlyArray<string> | null
  readonly rescan?: boolean | null
  readonly scanGenerateCovers?: boolean | null
  readonly scanGeneratePhashes?: boolean | null
}

/** What a scan knows of the database when it begins to look at files. */
interface Known {
  readonly byPath: Map<string, number>
  readonly byContent: Map<string, Array<number>>
}

const indexOf = ({ database }: Stash): Known => {
  const known: Known = { byPath: new Map(), byContent: new Map() }
  for (const file of database.files.all()) remember(known, file)
  return known
}

const remember = ({ byContent, byPath }: Known, { content, id, path }: VideoFile): void => {
  byPath.set(path, id)
  byContent.set(content, [...(byContent.get(content) ?? []).filter((other) => other !== id), id])
}

const scenesOf = ({ database }: Stash, fileId: number): ReadonlyArray<number> =>
  database.relations.scenesOfFile.get(fileId) ?? []

const updated = (id: number): HookEvent => ({ type: "Scene.Update.Post", id, input: HookInput.none })

/** Gives a file that has no scene one: that of an equal file, whose stamp moves then, or a new one. */
const adopt = (stash: Stash, known: Known, file: VideoFile): HookEvent => {
  const { scenes } = stash.database
  const twin = (known.byContent.get(file.content) ?? []).flatMap((id) => scenesOf(stash, id))[0]
  if (twin !== undefined) {
    const scene = scenes.need(twin)
    scenes.put({ ...scene, fileIds: [...scene.fileIds, file.id], updatedAt: stash.stamp() })
    return updated(twin)
  }
  stash.logs.add("Info", `${file.path} doesn't exist. Creating new scene...`)
  const { id } = scenes.put(SceneEdits.blank(scenes.nextId(), stash.stamp(), [file.id]))
  return { type: "Scene.Create.Post", id, input: HookInput.none }
}

const reread = (stash: Stash, file: VideoFile, path: string, found: DiskFile): VideoFile =>
  stash.database.files.put({
    ...file,
    path,
    basename: Paths.basename(path),
    folderId: Folders.ensure(stash.database, Paths.dirname(path), stash.stamp()),
    size: found.size,
    modTime: stash.zone.at(found.modTime),
    content: found.content,
    hasPhash: file.hasPhash && file.content === found.content,
    updatedAt: stash.stamp()
  })

const add = (stash: Stash, path: string, found: DiskFile): VideoFile => {
  const { database } = stash
  const stamp = stash.stamp()
  return database.files.put({
    id: database.files.nextId(),
    createdAt: stamp,
    updatedAt: stamp,
    path,
    basename: Paths.basename(path),
    folderId: Folders.ensure(database, Paths.dirname(path), stamp),
    size: found.size,
    modTime: stash.zone.at(found.modTime),
    content: found.content,
    hasPhash: false,
    duration: 2
  })
}

/** Looks at one file: what it changes in the database, and who is told. */
const look = (stash: Stash, known: Known, path: string, found: DiskFile, rescan: boolean): ReadonlyArray<HookEvent> => {
  const { database, disk } = stash
  const id = known.byPath.get(path)
  if (id !== undefined) {
    const file = database.files.need(id)
    const isChanged = file.size !== found.size || file.modTime.seconds !== stash.zone.at(found.modTime).seconds
    const current = isChanged || rescan ? reread(stash, file, path, found) : file
    remember(known, current)
    const scenes = scenesOf(stash, id)
    if (scenes.length === 0) return [adopt(stash, known, current)]
    return current === file ? [] : scenes.map(updated)
  }
  const renamed = (known.byContent.get(found.content) ?? [])
    .map(database.files.need)
    .find((file) => !disk.files.has(file.path))
  if (renamed) {
    known.byPath.delete(renamed.path)
    remember(known, reread(stash, renamed, path, found))
    return scenesOf(stash, renamed.id).map(updated)
  }
  const file = add(stash, path, found)
  const event = adopt(stash, known, file)
  remember(known, file)
  return [event]
}

/** Covers and perceptual hashes come after the hooks: a new scene has neither when its hook is called. */
const generate = (stash: Stash, fileId: number | undefined, input: ScanInput): void => {
  const { files, scenes } = stash.database
  const file = files.get(fileId ?? 0)
  if (!file) return
  if (input.scanGeneratePhashes && !file.hasPhash) files.put({ ...file, hasPhash: true })
  if (!input.scanGenerateCovers) return
  for (const id of scenesOf(stash, file.id)) {
    const scene = scenes.need(id)
    if (scene.cover !== null) continue
    scenes.put({ ...scene, cover: { kind: "generated", content: file.content }, updatedAt: stash.stamp() })
  }
}

/** A scan: folders first, then files in the order of a walk, some at once; each waits for its own hooks. */
export const work =
  (stash: Stash, input: ScanInput, caller: Caller): Work =>
  (control: Control) =>
    Effect.gen(function* () {
      const elapsed = Elapsed.start(stash.clock)
      const roots = input.paths && input.paths.length > 0 ? input.paths : stash.config.libraries
      const within = (path: string) => roots.some((root) => Paths.isWithin(path, root))
      stash.logs.add("Info", `scanning ${roots.length} paths`)
      control.progress(null)
      FolderMoves.follow(stash.database, stash.disk, within, stash.stamp())
      const files = [...stash.disk.files]
        .filter(([path]) => within(path))
        .sort(([one], [two]) => Paths.walkOrder(one, two))
      stash.logs.add("Info", `Finished adding files to queue. ${files.length} files queued`)
      const known = indexOf(stash)
      let done = 0
      yield* Effect.forEach(
        files,
        ([path, found]) =>
          Effect.gen(function* () {
            if (control.signal.aborted) return
            const events = look(stash, known, path, found, input.rescan === true)
            if (events.length > 0) {
              yield* stash.hooks.fire({ caller, signal: control.signal }, events)
              generate(stash, known.byPath.get(path), input)
            }
            done += 1
            control.progress(done / files.length)
          }),
        { concurrency: Math.max(1, stash.config.parallelTasks), discard: true }
      )
      if (control.signal.aborted) {
        stash.logs.add("Info", "Stopping due to user request")
        return
      }
      control.progress(1)
      stash.logs.add("Info", `Scan finished (${elapsed()})`)
      stash.scanCompleted()
    })
