import type { Scene } from "../model/Scene.ts"
import { hasMetadata } from "./SceneVersion.ts"
import { parse } from "../model/Stamp.ts"

/** What the watch remembers of a scene: its stamp as Stash writes it, null while it may change without moving, and its version. */
export interface SeenScene {
  readonly seen: string | null
  readonly version: string
}

/**
 * What a look at a scene leads to. `cover`: the stamp moved and nothing that is text did, so it may be the picture. `scan`: a new file, of which
 * nobody has said anything yet.
 */
export type Change = "none" | "edit" | "scan" | "cover"

/** `since`: a scene that was never seen counts as edited if it is stamped later. Epoch ms of Stash's clock. */
export const changeOf = (scene: Scene, version: string, known: SeenScene | undefined, since: number): Change => {
  if (known === undefined) {
    if (parse(scene.updated_at).instant < since) return "none"
    return hasMetadata(scene) ? "edit" : "scan"
  }
  if (known.version !== version) return "edit"
  return known.seen === scene.updated_at ? "none" : "cover"
}

/** More changes than this in one walk are bulk work, unless a nudge named the scene alone. */
export const bulkFrom = 20
