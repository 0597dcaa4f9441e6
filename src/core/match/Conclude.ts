import * as Either from "effect/Either"
import { LowConfidence, NoFile, NoItem, type SizeDiffers } from "../model/Failure.ts"
import { fileName } from "../model/FilePath.ts"
import type { Decision } from "./Match.ts"
import type { Part } from "../model/PlexItem.ts"
import type { SceneFile, SceneId } from "../model/Scene.ts"

/** All decisions of a scene taken together: the parts whose items are to be written, or why there are none. */
export const conclude = (
  scene: { readonly id: SceneId; readonly files: ReadonlyArray<SceneFile> },
  decisions: ReadonlyArray<Decision>
): Either.Either<ReadonlyArray<Part>, NoFile | NoItem | LowConfidence | SizeDiffers> => {
  const [first] = scene.files
  if (first === undefined) return Either.left(new NoFile({ sceneId: scene.id }))
  const parts = decisions.flatMap((decision) => (decision._tag === "Found" ? decision.parts : []))
  if (parts.length > 0) return Either.right(parts)
  const [other] = decisions.flatMap((decision) => (decision._tag === "OtherSize" ? [decision] : []))
  if (other !== undefined) return Either.left(other.differs)
  const unsure = decisions.flatMap((decision) => (decision._tag === "Unsure" ? [decision] : []))
  const [doubt] = unsure
  return Either.left(
    doubt === undefined
      ? new NoItem({
          sceneId: scene.id,
          files: scene.files.map((file) => file.path),
          trashed: decisions.some((decision) => decision._tag === "None" && decision.trashed)
        })
      : new LowConfidence({
          file: fileName(doubt.file),
          candidates: unsure.flatMap(({ candidates }) => candidates.map((part) => `${part.ratingKey}: ${part.file}`))
        })
  )
}
