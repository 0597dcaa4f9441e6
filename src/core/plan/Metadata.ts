import * as Either from "effect/Either"
import { InvalidMetadata } from "../model/Failure.ts"
import { rows, sceneFields, type Shown } from "../model/Fields.ts"
import { isUntitled, type MetadataRules } from "../model/Repair.ts"
import type { Scene, SceneId } from "../model/Scene.ts"

/** What an item should show. Unset texts are "". */
export interface Metadata extends Shown {
  readonly sceneId: SceneId
  /** Whether the title is only the file's name, as Stash shows it. */
  readonly titleIsStem: boolean
  /** What was repaired or cut, for the log. */
  readonly notes: ReadonlyArray<string>
}

/**
 * A scene as Plex can show it. Lenient: repaired, with notes. Strict: an error that names every problem.
 * Normal form, quotes and blanks are put right in both ways and never reported.
 */
export const metadataOf = (scene: Scene, rules: MetadataRules): Either.Either<Metadata, InvalidMetadata> => {
  const made = sceneFields.map((field) => rows[field].read(scene, rules))
  const problems = made.flatMap((one) => one.problems)
  if (rules.strict && problems.length > 0) return Either.left(new InvalidMetadata({ sceneId: scene.id, problems }))
  // Each row that is read from a scene gave a value of its kind.
  const shown = Object.fromEntries(sceneFields.map((field, at) => [rows[field].as, made[at]?.value])) as Shown
  return Either.right({
    sceneId: scene.id,
    titleIsStem: isUntitled(scene),
    ...shown,
    notes: [...problems, ...made.flatMap(({ left = [] }) => left)]
  })
}
