import type { Database } from "../model/Database.ts"
import type { Entity, Folder, Performer, Scene, Tag, VideoFile } from "../model/Entities.ts"
import type { Listing, SortKey } from "./Page.ts"

const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0)

/** The sorts of scenes that are known here; Stash has a few more, all by things that no scene of the sandbox has. */
export const scene = (database: Database): Listing<Scene> => {
  const files = (row: Scene) => row.fileIds.flatMap((id) => database.files.get(id) ?? [])
  // An empty title sorts as the name of the file.
  const title = (row: Scene) => (row.title === "" ? (files(row)[0]?.basename ?? "") : row.title).toLowerCase()
  const path = (row: Scene) => files(row)[0]?.path ?? null
  return {
    sorts: {
      created_at: (row) => row.createdAt.text,
      updated_at: (row) => row.updatedAt.text,
      date: (row) => row.date,
      title,
      code: (row) => row.code,
      path,
      file_mod_time: (row) => files(row)[0]?.modTime.text ?? null,
      file_count: (row) => row.fileIds.length,
      filesize: (row) => sum(files(row).map((file) => file.size)),
      duration: (row) => sum(files(row).map((file) => file.duration)),
      rating: (row) => row.rating100,
      organized: (row) => Number(row.organized),
      play_count: (row) => row.plays.length,
      play_duration: (row) => row.playDuration,
      last_played_at: (row) => row.plays.at(-1) ?? null,
      resume_time: (row) => row.resumeTime,
      o_counter: (row) => row.os.length,
      performer_count: (row) => row.performerIds.length,
      tag_count: (row) => row.tagIds.length,
      studio: (row) => (row.studioId === null ? null : (database.studios.get(row.studioId)?.name ?? null))
    },
    tie: title,
    searched: (row) => [row.title, row.details, ...files(row).map((file) => file.path)]
  }
}

const rating = (row: Entity): SortKey => (typeof row.values["rating100"] === "number" ? row.values["rating100"] : null)

const entity = <A extends Entity>(
  name: (row: A) => string,
  scenes: (row: A) => number,
  searched: (row: A) => ReadonlyArray<string>
): Listing<A> => ({
  sorts: {
    name,
    created_at: (row) => row.createdAt.text,
    updated_at: (row) => row.updatedAt.text,
    scenes_count: scenes,
    rating,
    tag_count: (row) => row.tagIds.length
  },
  defaultSort: "name",
  tie: name,
  searched: (row) => [row.name, ...row.aliases, ...searched(row)]
})

const count = (of: ReadonlyMap<number, ReadonlyArray<number>>, id: number): number => of.get(id)?.length ?? 0

export const performer = (database: Database): Listing<Performer> =>
  entity(
    (row) => row.name.toLowerCase(),
    (row) => count(database.relations.scenesOfPerformer, row.id),
    (row) => [row.disambiguation]
  )

export const studio = <A extends Entity>(database: Database): Listing<A> =>
  entity(
    (row) => row.name.toLowerCase(),
    (row) => count(database.relations.scenesOfStudio, row.id),
    () => []
  )

/** Tags are shown by their sort name, where they have one. */
export const tagName = (row: Tag): string => {
  const sortName = row.values["sort_name"]
  return (typeof sortName === "string" && sortName !== "" ? sortName : row.name).toLowerCase()
}

export const tag = (database: Database): Listing<Tag> =>
  entity(
    tagName,
    (row) => count(database.relations.scenesOfTag, row.id),
    () => []
  )

export const group = <A extends Entity>(database: Database): Listing<A> =>
  entity(
    (row) => row.name.toLowerCase(),
    (row) => count(database.relations.scenesOfGroup, row.id),
    () => []
  )

export const file: Listing<VideoFile> = {
  sorts: {
    path: (row) => row.path,
    basename: (row) => row.basename,
    size: (row) => row.size,
    mod_time: (row) => row.modTime.text,
    created_at: (row) => row.createdAt.text,
    updated_at: (row) => row.updatedAt.text
  },
  defaultSort: "path",
  // Files of one second stay in the order of their ids.
  tie: () => "",
  searched: (row) => [row.path]
}

export const folder: Listing<Folder> = {
  sorts: {
    path: (row) => row.path,
    basename: (row) => row.path,
    mod_time: (row) => row.modTime.text,
    created_at: (row) => row.createdAt.text,
    updated_at: (row) => row.updatedAt.text
  },
  defaultSort: "path",
  tie: (row) => row.path,
  searched: (row) => [row.path]
}
