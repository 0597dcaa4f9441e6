import { isWindows, pathKey } from "../model/FilePath.ts"
import type { MappedPath } from "../model/PathMapping.ts"
import type { Part } from "../model/PlexItem.ts"
import type { SceneFile } from "../model/Scene.ts"

/** How the size Plex knows of a part and the one Stash knows of a file relate. 0 is a size nobody has read. */
export type SizeFit = "equal" | "unknown" | "other"

export const isKnown = (size: number | null): size is number => size !== null && size !== 0

export const sizeFit = (part: Pick<Part, "size">, file: Pick<SceneFile, "size">): SizeFit =>
  !isKnown(part.size) || !isKnown(file.size) ? "unknown" : part.size === file.size ? "equal" : "other"

const names = (path: string): ReadonlyArray<string> =>
  path.split(isWindows(path) ? /[\\/]+/ : /\/+/).filter((name) => name !== "")

const endsWith = (all: ReadonlyArray<string>, end: ReadonlyArray<string>): boolean =>
  all.length >= end.length && end.every((name, at) => name === all[all.length - end.length + at])

/**
 * How exactly a part stands at a path: 3 to the letter, 2 with the names below the mapped folder to the letter, 1 after both are normalised, 0 not
 * at all. The rules of a setting are normalised, so that the mapped folder itself may be spelt in another way on a disk.
 */
export type Closeness = 0 | 1 | 2 | 3

export const closeness = (part: Pick<Part, "file">, { names: below, path }: MappedPath): Closeness => {
  // Nearly always both are spelt alike, to the last sign.
  if (part.file === path && path.endsWith(`/${below.join("/")}`)) return 3
  if (pathKey(part.file) !== pathKey(path)) return 0
  const theirs = names(part.file)
  if (!endsWith(theirs, below)) return 1
  const above = theirs.slice(0, theirs.length - below.length)
  return endsWith(names(path), [...above, ...below.map((name) => name.normalize("NFC"))]) ? 3 : 2
}
