import type { Scene, SceneFile } from "../model/Scene.ts"
import { parse } from "../model/Stamp.ts"
import { rows, type SceneField, sceneFields } from "../model/Fields.ts"

// Lists, not objects: the text depends on no order of keys.

/** The fields that every stored version is made of, in their order. Another text would have each scene synced anew. */
const [before, after]: readonly [ReadonlyArray<SceneField>, ReadonlyArray<SceneField>] = [
  ["title", "summary", "originallyAvailableAt", "userRating"],
  ["studio", "actor", "genre"]
]
const later = sceneFields.filter((field) => !before.includes(field) && !after.includes(field))

const contentOf = (scene: Scene) => (field: SceneField) => rows[field].content(scene)

const saysNothing = (content: unknown): boolean =>
  content === null ||
  (typeof content === "string" && content.trim() === "") ||
  (Array.isArray(content) && content.length === 0)

/**
 * Everything textual that is synced from a scene, without its files. Not the cover, and not the stamp, which any edit moves. Fields that came later
 * stand at the end where they say something: scenes without them keep their version.
 */
export const contentText = (scene: Scene): string => {
  const of = contentOf(scene)
  const more = later.map((field) => [field, of(field)]).filter(([, content]) => !saysNothing(content))
  return JSON.stringify([...before.map(of), scene.organized, ...after.map(of), ...more])
}

/** A scene that says nothing about itself waits: syncing it could only blank an item. */
export const hasMetadata = (scene: Scene): boolean => !sceneFields.map(contentOf(scene)).every(saysNothing)

/** What finds a scene in Plex: paths and sizes, the primary file first. */
export const filesText = (files: ReadonlyArray<SceneFile>): string =>
  JSON.stringify(files.map(({ path, size }) => [path, size]))

/** What the watch remembers of a scene: its stamp as Stash writes it, null while it may change without moving, and its version. */
export interface SeenScene {
  readonly seen: string | null
  readonly version: string
}

/**
 * What a look at a scene leads to. `cover`: the stamp moved and nothing that is text did, so it may be the picture. `scan`: a new file, of which
 * nobody has said anything yet.
 */
export type Change = "none" | "edit" | "scan" | "cover"

/** `since`: a scene that was never seen counts as edited if it is stamped later. Epoch ms of Stash's clock. */
export const changeOf = (scene: Scene, version: string, known: SeenScene | undefined, since: number): Change => {
  if (known === undefined) {
    if (parse(scene.updated_at).instant < since) return "none"
    return hasMetadata(scene) ? "edit" : "scan"
  }
  if (known.version !== version) return "edit"
  return known.seen === scene.updated_at ? "none" : "cover"
}

/** More changes than this in one walk are bulk work, unless a nudge named the scene alone. */
export const bulkFrom = 20
