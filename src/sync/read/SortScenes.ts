import * as Either from "effect/Either"
import { Unreadable } from "../../core/model/Failure.ts"
import type { Job } from "../../core/model/Job.ts"
import { type Metadata, metadataOf } from "../../core/plan/Metadata.ts"
import type { OddScene } from "../../core/model/OddScenes.ts"
import type { Scene, SceneId } from "../../core/model/Scene.ts"
import { hasMetadata } from "../../core/watch/SceneChange.ts"
import type { Settings } from "../../core/settings/Settings.ts"
import type { SceneJob } from "./Matcher.ts"
import type { PreparedJob } from "../PreparedJob.ts"

/** A scene that is to be found in Plex, with what it should show there. */
export interface Eligible extends SceneJob {
  readonly metadata: Metadata
}

/** Jobs that go on, and the tasks of those whose scene alone decides. */
export interface Sorted {
  readonly eligible: ReadonlyArray<Eligible>
  readonly prepared: ReadonlyArray<PreparedJob>
}

/** Scenes as they were read, and those that cannot be. */
export interface ReadScenes {
  readonly read: ReadonlyArray<Scene>
  readonly odd: ReadonlyArray<OddScene>
}

/** What decides beside the scenes. */
export interface SortRules {
  /** Scenes that were synced before. */
  readonly synced: ReadonlySet<SceneId>
  /** Why scenes are out of scope; those that are in have none. */
  readonly outside: ReadonlyMap<SceneId, string>
  readonly settings: Settings
}

const unreadable = (job: Job, { id, reason }: OddScene): PreparedJob => ({
  kind: "failed",
  job,
  failure: new Unreadable({ server: "Stash", row: `scene ${id}`, problem: reason })
})

const sortOne = (
  job: Job,
  scene: Scene | undefined,
  { outside, settings, synced }: SortRules
): Eligible | PreparedJob => {
  if (scene === undefined) return { kind: "gone", job }
  const reason = outside.get(scene.id)
  if (reason !== undefined) return { kind: "rest", job, state: "parked", because: "out_of_scope", reason }
  if (!hasMetadata(scene) && !synced.has(scene.id)) {
    return { kind: "rest", job, state: "waiting", because: "no_metadata", reason: "Stash knows no more than its file" }
  }
  return Either.match(
    metadataOf(scene, { strict: settings.strict_mode, maxTags: settings.max_tags, ignoreTags: settings.ignore_tags }),
    {
      onLeft: (failure): PreparedJob => ({ kind: "failed", job, failure }),
      onRight: (metadata): Eligible => ({ job, scene, metadata })
    }
  )
}

/** What can be decided from the scenes alone. */
export const sortScenes = (jobs: ReadonlyArray<Job>, { odd, read }: ReadScenes, rules: SortRules): Sorted => {
  const byId = new Map(read.map((scene) => [scene.id, scene]))
  const odds = new Map(odd.map((scene) => [scene.id, scene]))
  const sorted = jobs.map((job) => {
    const strange = byId.has(job.sceneId) ? undefined : odds.get(job.sceneId)
    return strange === undefined ? sortOne(job, byId.get(job.sceneId), rules) : unreadable(job, strange)
  })
  return {
    eligible: sorted.flatMap((one) => ("kind" in one ? [] : [one])),
    prepared: sorted.flatMap((one) => ("kind" in one ? [one] : []))
  }
}
