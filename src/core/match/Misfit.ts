import { nameKey } from "../model/FilePath.ts"
import { mapped, type PathMapping } from "../model/PathMapping.ts"
import type { Part } from "../model/PlexItem.ts"
import { closeness, sizeFit } from "./SameFile.ts"
import type { SceneFile } from "../model/Scene.ts"

/** Whether a file can have been found as this part by any rule. */
const mayBe = (file: SceneFile, part: Part): boolean =>
  !part.trashed && sizeFit(part, file) !== "other" && nameKey(part.file) === nameKey(file.path)

/** Whether an item has a file that none of a scene's files can be. Who has no files is gone, and an item without parts is not known. */
export const isMisfit = (files: ReadonlyArray<SceneFile>, parts: ReadonlyArray<Part>): boolean =>
  files.length > 0 && parts.length > 0 && !files.some((file) => parts.some((part) => mayBe(file, part)))

/** Whether one of a scene's files is one of these parts, by its path, or by name and size. */
export const isClaimed = (
  files: ReadonlyArray<SceneFile>,
  parts: ReadonlyArray<Part>,
  mappings: ReadonlyArray<PathMapping>
): boolean =>
  files.some((file) =>
    parts.some(
      (part) =>
        mayBe(file, part) && (sizeFit(part, file) === "equal" || closeness(part, mapped(mappings, file.path)) > 0)
    )
  )
