import { pathKey } from "../model/FilePath.ts"
import type { Scene } from "../model/Scene.ts"
import type { Settings } from "../settings/Settings.ts"
import { nameIdentity } from "../model/Text.ts"

/** Which scenes a person wants in Plex at all. */
export interface Scope {
  readonly onlyOrganized: boolean
  readonly excludeTags: ReadonlyArray<string>
  readonly onlyStudios: ReadonlyArray<string>
  readonly excludePaths: ReadonlyArray<string>
}

export const scopeOf = (settings: Settings): Scope => ({
  onlyOrganized: settings.only_organized,
  excludeTags: settings.exclude_tags,
  onlyStudios: settings.only_studios,
  excludePaths: settings.exclude_paths
})

const isBelow = (path: string, folder: string): boolean => {
  const [file, prefix] = [pathKey(path), pathKey(folder)]
  return file === prefix || file.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`)
}

/** Why a scene is out of scope, or undefined when it is in. */
export const outOfScope = (scene: Scene, scope: Scope): string | undefined => {
  if (scope.onlyOrganized && !scene.organized) return "not organized (only_organized)"
  const tag = scene.tags.find(({ name }) =>
    scope.excludeTags.some((excluded) => nameIdentity(excluded) === nameIdentity(name))
  )
  if (tag !== undefined) return `tag '${tag.name}' (exclude_tags)`
  const { studio } = scene
  if (
    scope.onlyStudios.length > 0 &&
    !scope.onlyStudios.some((name) => studio !== null && nameIdentity(name) === nameIdentity(studio.name))
  ) {
    return "another studio (only_studios)"
  }
  const path = scope.excludePaths.find((folder) => scene.files.some((file) => isBelow(file.path, folder)))
  return path === undefined ? undefined : `below '${path}' (exclude_paths)`
}
