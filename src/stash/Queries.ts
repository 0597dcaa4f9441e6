// Every document the client sends. A test holds each of them against Stash's own schema.
import { sceneFields } from "./SceneFields.ts"

export const scenesByIds = `query ScenesByIds($ids: [ID!]) { findScenes(ids: $ids) { scenes { ${sceneFields} } } }`

/** One alias per scene: an id that is gone is null here, where `findScenes(ids)` fails as a whole. */
export const scenesOneByOne = (count: number): string => {
  const indices = Array.from({ length: count }, (_, index) => index)
  const variables = indices.map((index) => `$i${index}: ID!`).join(", ")
  return `query ScenesOneByOne(${variables}) { ${indices.map((index) => `s${index}: findScene(id: $i${index}) { ${sceneFields} }`).join(" ")} }`
}

/** By id upwards: pages stay whole whatever is edited meanwhile. */
export const scenesAfter = `query ScenesAfter($after: Int!, $size: Int!) {
  findScenes(filter: { per_page: $size, sort: "id", direction: ASC }, scene_filter: { id: { value: $after, modifier: GREATER_THAN } }) {
    scenes { id updated_at files { id path size } } } }`

/** The same with everything that is synced from them. */
export const fullScenesAfter = `query FullScenesAfter($after: Int!, $size: Int!) {
  findScenes(filter: { per_page: $size, sort: "id", direction: ASC }, scene_filter: { id: { value: $after, modifier: GREATER_THAN } }) {
    scenes { ${sceneFields} } } }`

export const scenesNewestFirst = `query ScenesNewestFirst($page: Int!, $size: Int!) {
  findScenes(filter: { page: $page, per_page: $size, sort: "updated_at", direction: DESC }) {
    scenes { id updated_at files { id path size } } } }`

/** `EQUALS` is SQL's LIKE here: more may come back than was asked for. */
export const scenesByPath = `query ScenesByPath($pattern: String!) {
  findScenes(filter: { per_page: -1 }, scene_filter: { path: { value: $pattern, modifier: EQUALS } }) {
    scenes { id updated_at files { id path size } } } }`

/** By a part of the title or of a path, in the same way. */
export const scenesLike = `query ScenesLike($pattern: String!, $size: Int!) {
  findScenes(filter: { per_page: $size, sort: "id", direction: ASC },
    scene_filter: { title: { value: $pattern, modifier: EQUALS }, OR: { path: { value: $pattern, modifier: EQUALS } } }) {
    scenes { id title files { path } } } }`

export const pluginSettings = `query PluginSettings($plugin: ID!) { configuration { plugins(include: [$plugin]) } }`

export const plugins = `query Plugins { plugins { id enabled } }`

export const installedPlugins = `query InstalledPlugins { plugins { id name enabled hooks { name } } }`

export const access = `query Access { configuration { general { apiKey username } } }`

export const jobs = `query Jobs { jobQueue { id status description progress } }`

export const status = `query Status { version { version } systemStatus { status } }`
