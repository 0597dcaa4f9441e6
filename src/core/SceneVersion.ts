import type { Scene, SceneFile } from "./Scene.ts"

// Lists, not objects: the text depends on no order of keys.

/** Everything textual that is synced from a scene, without its files. Not the cover, and not the stamp, which any edit moves. */
export const contentText = (scene: Scene): string =>
  JSON.stringify([
    scene.title,
    scene.details,
    scene.date,
    scene.rating100,
    scene.organized,
    scene.studio?.name ?? null,
    scene.performers.map(({ disambiguation, name }) => [name, disambiguation]),
    scene.tags.map(({ name }) => name)
  ])

/** What finds a scene in Plex: paths and sizes, the primary file first. */
export const filesText = (files: ReadonlyArray<SceneFile>): string =>
  JSON.stringify(files.map(({ path, size }) => [path, size]))
