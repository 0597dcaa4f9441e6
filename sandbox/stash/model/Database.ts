import type * as Entities from "./Entities.ts"
import * as Relations from "./Relations.ts"
import * as Table from "./Table.ts"

/** All that Stash keeps, in memory. Rows are values: an edit puts a new row in the place of the old one. */
export interface Database {
  readonly scenes: Table.Table<Entities.Scene>
  readonly files: Table.Table<Entities.VideoFile>
  readonly folders: Table.Table<Entities.Folder>
  readonly performers: Table.Table<Entities.Performer>
  readonly studios: Table.Table<Entities.Studio>
  readonly tags: Table.Table<Entities.Tag>
  readonly groups: Table.Table<Entities.Group>
  readonly markers: Table.Table<Entities.Marker>
  readonly relations: Relations.Relations
}

/** `wrote` hears of every row that is written or removed, but not of those a snapshot brings. */
export const make = (wrote?: Table.Wrote): Database => {
  const kept = Relations.make()
  return {
    scenes: Table.make("scene", kept.onScene, wrote),
    files: Table.make("file", undefined, wrote),
    folders: Table.make("folder", undefined, wrote),
    performers: Table.make("performer", undefined, wrote),
    studios: Table.make("studio", kept.onStudio, wrote),
    tags: Table.make("tag", kept.onTag, wrote),
    groups: Table.make("group", undefined, wrote),
    markers: Table.make("scene marker", kept.onMarker, wrote),
    relations: kept.relations
  }
}

/** All rows of a moment, without what can be made from them. */
export interface Snapshot {
  readonly scenes: Table.Snapshot<Entities.Scene>
  readonly files: Table.Snapshot<Entities.VideoFile>
  readonly folders: Table.Snapshot<Entities.Folder>
  readonly performers: Table.Snapshot<Entities.Performer>
  readonly studios: Table.Snapshot<Entities.Studio>
  readonly tags: Table.Snapshot<Entities.Tag>
  readonly groups: Table.Snapshot<Entities.Group>
  readonly markers: Table.Snapshot<Entities.Marker>
}

export const snapshot = (database: Database): Snapshot => ({
  scenes: database.scenes.snapshot(),
  files: database.files.snapshot(),
  folders: database.folders.snapshot(),
  performers: database.performers.snapshot(),
  studios: database.studios.snapshot(),
  tags: database.tags.snapshot(),
  groups: database.groups.snapshot(),
  markers: database.markers.snapshot()
})

/** A database of its own with the rows of a snapshot. */
export const from = (rows: Snapshot, wrote: Table.Wrote): Database => {
  const made = make(wrote)
  made.scenes.fillFrom(rows.scenes)
  made.files.fillFrom(rows.files)
  made.folders.fillFrom(rows.folders)
  made.performers.fillFrom(rows.performers)
  made.studios.fillFrom(rows.studios)
  made.tags.fillFrom(rows.tags)
  made.groups.fillFrom(rows.groups)
  made.markers.fillFrom(rows.markers)
  return made
}
