import type { Entity, Folder, Scene, VideoFile } from "../model/Entities.ts"
import type { Test } from "./Criterion.ts"
import * as EntityTests from "./EntityTests.ts"
import * as FileTests from "./FileTests.ts"
import type { EntityFilter, FileFilter, FolderFilter, SceneFilter } from "./Filters.ts"
import type { Kinds, Lookup, SceneLinks } from "./Kinds.ts"
import * as SceneTests from "./SceneTests.ts"

/** The tests of all kinds of rows. A filter of one kind may hold filters of the others. */
export interface Tests {
  readonly scene: (filter: SceneFilter) => Test<Scene>
  readonly entity: (filter: EntityFilter, links: SceneLinks) => Test<Entity>
  readonly file: (filter: FileFilter) => Test<VideoFile>
  readonly folder: (filter: FolderFilter) => Test<Folder>
}

export const make = (lookup: Lookup): Tests => {
  const kinds: Kinds = {
    ...lookup,
    scene: (filter) => SceneTests.of(filter, kinds),
    entity: (filter, links) => EntityTests.of(filter, links, kinds),
    file: (filter) => FileTests.of(filter, kinds)
  }
  return {
    scene: kinds.scene,
    entity: kinds.entity,
    file: kinds.file,
    folder: (filter) => FileTests.ofFolder(filter, kinds)
  }
}
