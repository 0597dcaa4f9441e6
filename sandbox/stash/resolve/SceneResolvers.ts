import * as Listings from "../find/Listings.ts"
import type * as Entities from "../model/Entities.ts"
import { oshash, phash } from "../model/Fingerprints.ts"
import type { Context, Resolvers } from "./Context.ts"

type Scene = Entities.Scene
type VideoFile = Entities.VideoFile
type Marker = Entities.Marker

const present = <A>(rows: ReadonlyArray<A | undefined>): ReadonlyArray<A> => rows.filter((row) => row !== undefined)

/** Tags come by their sort name, else their name. */
export const tagsOf = (ids: ReadonlyArray<number>, { stash }: Context): ReadonlyArray<Entities.Tag> =>
  ids.length === 0
    ? []
    : present(ids.map(stash.database.tags.get))
        .map((tag) => ({ tag, name: Listings.tagName(tag) }))
        .sort((left, right) => (left.name < right.name ? -1 : 1))
        .map(({ tag }) => tag)

export const sceneResolvers: Resolvers = {
  id: ({ id }: Scene) => String(id),
  url: ({ urls }: Scene) => urls[0] ?? null,
  files: ({ fileIds }: Scene, _: never, { stash }) => present(fileIds.map(stash.database.files.get)),
  paths: (scene: Scene) => scene,
  studio: ({ studioId }: Scene, _: never, { stash }) =>
    studioId === null ? null : stash.database.studios.get(studioId),
  performers: ({ performerIds }: Scene, _: never, { stash }) =>
    present(performerIds.map(stash.database.performers.get)),
  tags: ({ tagIds }: Scene, _: never, context) => tagsOf(tagIds, context),
  groups: ({ groups }: Scene, _: never, { stash }) =>
    groups.map(({ groupId, sceneIndex }) => ({ group: stash.database.groups.get(groupId), scene_index: sceneIndex })),
  galleries: () => [],
  scene_markers: ({ id }: Scene, _: never, { stash }) =>
    present((stash.database.relations.markersOfScene.get(id) ?? []).map(stash.database.markers.get)).toSorted(
      (left, right) => left.seconds - right.seconds
    ),
  stash_ids: ({ stashIds }: Scene) => stashIds,
  // Null, not an empty list, where there are none.
  captions: () => null,
  interactive: () => false,
  interactive_speed: () => null,
  o_counter: ({ os }: Scene) => os.length,
  o_history: ({ os }: Scene) => os.toReversed(),
  play_count: ({ plays }: Scene) => plays.length,
  play_history: ({ plays }: Scene) => plays.toReversed(),
  last_played_at: ({ plays }: Scene) => plays.at(-1) ?? null,
  play_duration: ({ playDuration }: Scene) => playDuration,
  resume_time: ({ resumeTime }: Scene) => resumeTime,
  created_at: ({ createdAt }: Scene) => createdAt.text,
  updated_at: ({ updatedAt }: Scene) => updatedAt.text
}

const hashOf = ({ fileIds }: Scene, { stash }: Context): string => {
  const file = stash.database.files.get(fileIds[0] ?? 0)
  return file ? oshash(file.content) : ""
}

/** Addresses are given whether or not there is anything behind them. Only the stream's carries the API key. */
export const pathResolvers: Resolvers = {
  screenshot: ({ id, updatedAt }: Scene, _: never, { baseUrl }) =>
    `${baseUrl}/scene/${id}/screenshot?t=${updatedAt.seconds}`,
  stream: ({ id }: Scene, _: never, { baseUrl, stash }) =>
    `${baseUrl}/scene/${id}/stream${stash.config.apiKey === "" ? "" : `?apikey=${stash.config.apiKey}`}`,
  vtt: (scene: Scene, _: never, context) => `${context.baseUrl}/scene/${hashOf(scene, context)}_thumbs.vtt`,
  sprite: (scene: Scene, _: never, context) => `${context.baseUrl}/scene/${hashOf(scene, context)}_sprite.jpg`,
  ...Object.fromEntries(
    ["preview", "webp", "funscript", "interactive_heatmap", "caption"].map((name) => [
      name,
      ({ id }: Scene, _: never, { baseUrl }: Context) => `${baseUrl}/scene/${id}/${name}`
    ])
  )
}

const fingerprints = ({ content, hasPhash }: VideoFile) => [
  { type: "oshash", value: oshash(content) },
  ...(hasPhash ? [{ type: "phash", value: phash(content) }] : [])
]

export const fileResolvers: Resolvers = {
  id: ({ id }: VideoFile) => String(id),
  parent_folder_id: ({ folderId }: VideoFile) => String(folderId),
  parent_folder: ({ folderId }: VideoFile, _: never, { stash }) => stash.database.folders.get(folderId),
  mod_time: ({ modTime }: VideoFile) => modTime.text,
  fingerprint: (file: VideoFile, { type }: { readonly type: string }) =>
    fingerprints(file).find((one) => one.type === type)?.value ?? null,
  fingerprints,
  format: ({ basename }: VideoFile) => (basename.endsWith(".mkv") ? "matroska" : "mp4"),
  width: () => 1920,
  height: () => 1080,
  frame_rate: () => 25,
  bit_rate: ({ duration, size }: VideoFile) => Math.min(2_000_000_000, Math.round((size * 8) / Math.max(1, duration))),
  video_codec: () => "h264",
  audio_codec: () => "aac",
  created_at: ({ createdAt }: VideoFile) => createdAt.text,
  updated_at: ({ updatedAt }: VideoFile) => updatedAt.text
}

export const folderResolvers: Resolvers = {
  id: ({ id }: Entities.Folder) => String(id),
  parent_folder_id: ({ parentId }: Entities.Folder) => (parentId === null ? null : String(parentId)),
  parent_folder: ({ parentId }: Entities.Folder, _: never, { stash }) =>
    parentId === null ? null : stash.database.folders.get(parentId),
  mod_time: ({ modTime }: Entities.Folder) => modTime.text,
  created_at: ({ createdAt }: Entities.Folder) => createdAt.text,
  updated_at: ({ updatedAt }: Entities.Folder) => updatedAt.text
}

export const markerResolvers: Resolvers = {
  id: ({ id }: Marker) => String(id),
  scene: ({ sceneId }: Marker, _: never, { stash }) => stash.database.scenes.get(sceneId),
  end_seconds: ({ endSeconds }: Marker) => endSeconds,
  primary_tag: ({ primaryTagId }: Marker, _: never, { stash }) => stash.database.tags.get(primaryTagId),
  tags: ({ tagIds }: Marker, _: never, context) => tagsOf(tagIds, context),
  created_at: ({ createdAt }: Marker) => createdAt.text,
  updated_at: ({ updatedAt }: Marker) => updatedAt.text
}

export const stashIdResolvers: Resolvers = {
  stash_id: ({ stashId }: Entities.StashId) => stashId,
  updated_at: ({ updatedAt }: Entities.StashId) => updatedAt
}
