import type * as Entities from "./Entities.ts"
import * as Links from "./Links.ts"

export type { Links } from "./Links.ts"

/** Who refers to what, as it is now. */
export interface Relations {
  readonly scenesOfPerformer: Links.Links
  readonly scenesOfStudio: Links.Links
  readonly scenesOfTag: Links.Links
  readonly scenesOfGroup: Links.Links
  readonly scenesOfFile: Links.Links
  readonly markersOfScene: Links.Links
  readonly childStudios: Links.Links
  readonly childTags: Links.Links
}

type Heard<A> = (before: A | undefined, after: A | undefined) => void

/** The relations, and what keeps them up to date when told of each changed row. */
export interface Kept {
  readonly relations: Relations
  readonly onScene: Heard<Entities.Scene>
  readonly onMarker: Heard<Entities.Marker>
  readonly onStudio: Heard<Entities.Studio>
  readonly onTag: Heard<Entities.Tag>
}

export const make = (): Kept => {
  const performers = Links.make<Entities.Scene>((scene) => scene.performerIds)
  const tags = Links.make<Entities.Scene>((scene) => scene.tagIds)
  const files = Links.make<Entities.Scene>((scene) => scene.fileIds)
  const groups = Links.make<Entities.Scene>((scene) => scene.groups.map(({ groupId }) => groupId))
  const studios = Links.make<Entities.Scene>(({ studioId }) => (studioId === null ? [] : [studioId]))
  const markers = Links.make<Entities.Marker>(({ sceneId }) => [sceneId])
  const childStudios = Links.make<Entities.Studio>(({ parentId }) => (parentId === null ? [] : [parentId]))
  const childTags = Links.make<Entities.Tag>(({ parentIds }) => parentIds)
  const ofScene = [performers, tags, files, groups, studios]
  return {
    relations: {
      scenesOfPerformer: performers.links,
      scenesOfStudio: studios.links,
      scenesOfTag: tags.links,
      scenesOfGroup: groups.links,
      scenesOfFile: files.links,
      markersOfScene: markers.links,
      childStudios: childStudios.links,
      childTags: childTags.links
    },
    onScene: (before, after) => {
      for (const index of ofScene) index.changed(before, after)
    },
    onMarker: markers.changed,
    onStudio: childStudios.changed,
    onTag: childTags.changed
  }
}
