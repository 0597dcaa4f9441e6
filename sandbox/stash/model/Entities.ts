import type { Stamp } from "./Stamp.ts"

/** Every row of the database has these; ids are never given twice. */
export interface Row {
  readonly id: number
  readonly createdAt: Stamp
  readonly updatedAt: Stamp
}

/** Picture bytes: taken from a video when first asked for, or uploaded by a client. */
export type Picture =
  { readonly kind: "generated"; readonly content: string } | { readonly kind: "uploaded"; readonly bytes: Buffer }

export interface StashId {
  readonly endpoint: string
  readonly stashId: string
  /** UTC with nanoseconds: the one time that Stash does not write in the server's zone. */
  readonly updatedAt: string
}

export interface Folder extends Row {
  readonly path: string
  readonly parentId: number | null
  readonly modTime: Stamp
}

export interface VideoFile extends Row {
  readonly path: string
  readonly basename: string
  readonly folderId: number
  /** Bytes. */
  readonly size: number
  readonly modTime: Stamp
  /** Stands for the bytes: equal content has an equal oshash. */
  readonly content: string
  readonly hasPhash: boolean
  /** Seconds. */
  readonly duration: number
}

export interface Scene extends Row {
  readonly title: string
  readonly code: string
  readonly details: string
  readonly director: string
  readonly date: string | null
  readonly rating100: number | null
  readonly organized: boolean
  readonly urls: ReadonlyArray<string>
  readonly studioId: number | null
  readonly performerIds: ReadonlyArray<number>
  readonly tagIds: ReadonlyArray<number>
  readonly groups: ReadonlyArray<{ readonly groupId: number; readonly sceneIndex: number | null }>
  readonly stashIds: ReadonlyArray<StashId>
  /** Primary file first. */
  readonly fileIds: ReadonlyArray<number>
  readonly cover: Picture | null
  readonly plays: ReadonlyArray<string>
  readonly os: ReadonlyArray<string>
  /** Seconds. */
  readonly resumeTime: number
  readonly playDuration: number
}

/** What performers, studios, tags and groups share. */
export interface Entity extends Row {
  readonly name: string
  readonly aliases: ReadonlyArray<string>
  readonly tagIds: ReadonlyArray<number>
  readonly stashIds: ReadonlyArray<StashId>
  readonly image: Picture | null
  readonly ignoreAutoTag: boolean
  /** The plain fields, by their names in the API, in the form in which the API shows them. */
  readonly values: Readonly<Record<string, unknown>>
}

export interface Performer extends Entity {
  readonly disambiguation: string
}

export interface Studio extends Entity {
  readonly parentId: number | null
}

export interface Tag extends Entity {
  readonly parentIds: ReadonlyArray<number>
}

export interface Group extends Entity {
  readonly studioId: number | null
  readonly backImage: Picture | null
}

export interface Marker extends Row {
  readonly title: string
  /** Seconds. */
  readonly seconds: number
  readonly endSeconds: number | null
  readonly sceneId: number
  readonly primaryTagId: number
  readonly tagIds: ReadonlyArray<number>
}
