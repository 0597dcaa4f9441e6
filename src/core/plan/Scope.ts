import { pathKey } from "../model/FilePath.ts"
import type { Scene, SceneId } from "../model/Scene.ts"
import type { Settings } from "../settings/Settings.ts"
import { type Bound, boundIn, nameKeyOf, namesOf, type ScopeKind, type ScopeName } from "./ScopeNames.ts"

/** Which scenes a person wants in Plex at all. */
export interface Scope {
  readonly onlyOrganized: boolean
  readonly names: ReadonlyArray<ScopeName>
  /** What the names stand for. */
  readonly bound: ReadonlyArray<Bound>
  readonly excludePaths: ReadonlyArray<string>
}

export const scopeOf = (settings: Settings, bound: ReadonlyArray<Bound>): Scope => {
  const names = namesOf(settings)
  return {
    onlyOrganized: settings.only_organized,
    names,
    bound: boundIn(names, bound),
    excludePaths: settings.exclude_paths
  }
}

/** A scene that had this tag or studio when it was last read with it, or since. */
export interface KeptScene {
  readonly kind: ScopeKind
  readonly id: number
  readonly sceneId: SceneId
}

type ScopedScene = Pick<Scene, "id" | "organized" | "files" | "studio" | "tags">

const shows = ({ studio, tags }: ScopedScene, { id, kind }: KeptScene): boolean =>
  kind === "tag" ? tags.some((tag) => Number(tag.id) === id) : Number(studio?.id) === id

/** What is kept of these scenes, and they no longer show: a person took it off, or it is gone. */
export const lostBy = (
  scenes: ReadonlyArray<ScopedScene>,
  kept: ReadonlyArray<KeptScene>
): ReadonlyArray<KeptScene> => {
  const byId = new Map(scenes.map((scene) => [scene.id, scene]))
  return kept.filter((one) => {
    const scene = byId.get(one.sceneId)
    return scene !== undefined && !shows(scene, one)
  })
}

/**
 * What is lost by a person's will, and need not be kept: what Stash still has, and a studio in whose place another stands. `living` has to be asked for
 * after the scenes were read: Stash gives no id twice, so what is there now was there when the scene no longer showed it.
 */
export const released = (
  scenes: ReadonlyArray<ScopedScene>,
  lost: ReadonlyArray<KeptScene>,
  isLiving: (one: KeptScene) => boolean
): ReadonlyArray<KeptScene> => {
  const elsewhere = new Set(scenes.flatMap(({ id, studio }) => (studio === null ? [] : [id])))
  return lost.filter((one) => isLiving(one) || (one.kind === "studio" && elsewhere.has(one.sceneId)))
}

const isBelow = (path: string, folder: string): boolean => {
  const [file, prefix] = [pathKey(path), pathKey(folder)]
  return file === prefix || file.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`)
}

const byTag = ({ tags }: ScopedScene, { bound, names }: Scope): string | undefined => {
  const keys = new Set(names.map(nameKeyOf))
  const named = tags.find(({ name }) => keys.has(nameKeyOf({ list: "exclude_tags", name })))
  if (named !== undefined) return `tag '${named.name}' (exclude_tags)`
  for (const { id, list, name } of bound) {
    const tag = list === "exclude_tags" ? tags.find((one) => Number(one.id) === id) : undefined
    if (tag !== undefined) return `tag '${tag.name}', which was '${name}' (exclude_tags)`
  }
  return undefined
}

const whichIsGone = ", which is gone (exclude_tags)"

/** Whether a scene is out of scope by a name that Stash no longer has. */
export const isByGoneName = (reason: string): boolean => reason.endsWith(whichIsGone)

/** What the scene had, and is gone from Stash. */
const byGoneTag = ({ bound }: Scope, held: ReadonlyArray<KeptScene>): string | undefined => {
  const gone = bound.find(
    ({ id, list }) => list === "exclude_tags" && held.some((one) => one.kind === "tag" && one.id === id)
  )
  return gone === undefined ? undefined : `tag '${gone.name}'${whichIsGone}`
}

const byStudio = ({ studio }: ScopedScene, { bound, names }: Scope): string | undefined => {
  const wanted = names.filter(({ list }) => list === "only_studios")
  const isIn = wanted.some((name) => {
    const key = nameKeyOf(name)
    const theirs = bound.filter((one) => nameKeyOf(one) === key)
    if (studio === null) return false
    return theirs.length === 0
      ? nameKeyOf({ list: "only_studios", name: studio.name }) === key
      : theirs.some(({ id }) => id === Number(studio.id))
  })
  return wanted.length === 0 || isIn ? undefined : "another studio (only_studios)"
}

/** Why a scene is out of scope, or undefined when it is in. `held`: what is kept of it, is lost, and was not released. */
export const outOfScope = (
  scene: ScopedScene,
  scope: Scope,
  held: ReadonlyArray<KeptScene> = []
): string | undefined => {
  if (scope.onlyOrganized && !scene.organized) return "not organized (only_organized)"
  const because = byTag(scene, scope) ?? byGoneTag(scope, held) ?? byStudio(scene, scope)
  if (because !== undefined) return because
  const path = scope.excludePaths.find((folder) => scene.files.some((file) => isBelow(file.path, folder)))
  return path === undefined ? undefined : `below '${path}' (exclude_paths)`
}
