import { buildSchema, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from "graphql"
import * as CommonSdl from "../schema/CommonSdl.ts"
import * as FileSdl from "../schema/FileSdl.ts"
import * as GroupSdl from "../schema/GroupSdl.ts"
import * as MetadataSdl from "../schema/MetadataSdl.ts"
import * as PerformerSdl from "../schema/PerformerSdl.ts"
import * as RootSdl from "../schema/RootSdl.ts"
import * as SceneSdl from "../schema/SceneSdl.ts"
import * as SceneInputSdl from "../schema/SceneInputSdl.ts"
import * as StudioSdl from "../schema/StudioSdl.ts"
import * as SystemSdl from "../schema/SystemSdl.ts"
import * as TagSdl from "../schema/TagSdl.ts"
import type { Context, Resolvers } from "./Context.ts"
import * as EntityResolvers from "./EntityResolvers.ts"
import { entityMutations } from "./EntityMutations.ts"
import { findResolvers } from "./FindResolvers.ts"
import { libraryMutations } from "./LibraryMutations.ts"
import { markerMutations } from "./MarkerMutations.ts"
import { sceneMutations } from "./SceneMutations.ts"
import * as SceneResolvers from "./SceneResolvers.ts"
import { systemMutations } from "./SystemMutations.ts"
import * as SystemResolvers from "./SystemResolvers.ts"

/** The part of Stash's schema that the sandbox serves. */
export const sdl = [
  CommonSdl,
  FileSdl,
  GroupSdl,
  MetadataSdl,
  PerformerSdl,
  RootSdl,
  SceneSdl,
  SceneInputSdl,
  StudioSdl,
  SystemSdl,
  TagSdl
]
  .map((part) => part.sdl)
  .join("\n")

const resolvers: Readonly<Record<string, Resolvers>> = {
  Query: { ...findResolvers, ...SystemResolvers.systemResolvers },
  Mutation: { ...sceneMutations, ...markerMutations, ...entityMutations, ...libraryMutations, ...systemMutations },
  Scene: SceneResolvers.sceneResolvers,
  ScenePathsType: SceneResolvers.pathResolvers,
  SceneMarker: SceneResolvers.markerResolvers,
  StashID: SceneResolvers.stashIdResolvers,
  VideoFile: SceneResolvers.fileResolvers,
  Folder: SceneResolvers.folderResolvers,
  Performer: EntityResolvers.performerResolvers,
  Studio: EntityResolvers.studioResolvers,
  Tag: EntityResolvers.tagResolvers,
  Group: EntityResolvers.groupResolvers,
  Plugin: SystemResolvers.pluginResolvers,
  Job: SystemResolvers.jobResolvers,
  ConfigResult: SystemResolvers.configResolvers
}

/** The schema with its resolvers. Every file here is a video. */
export const make = (): GraphQLSchema => {
  const schema = buildSchema(sdl)
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    const own = resolvers[type.name] ?? {}
    for (const [name, field] of Object.entries(type.getFields())) {
      const resolver = Object.hasOwn(own, name) ? own[name] : undefined
      // The schema decides what a resolver is given; each names it in its own parameters.
      if (resolver) field.resolve = resolver as GraphQLFieldResolver<unknown, Context>
    }
  }
  const file = schema.getType("BaseFile")
  if (file && "resolveType" in file) file.resolveType = () => "VideoFile"
  return schema
}
