import { byKey } from "../model/ByKey.ts"
import { nameKey } from "../model/FilePath.ts"
import type { FilePair } from "./MappingEvidence.ts"

/** A file of Stash, to be put beside Plex's. */
export interface StashFile {
  readonly path: string
  readonly nameKey: string
  readonly size: number
  /** Whether no other file of Stash has its name and size. Of scenes that share one file, the first has it alone. */
  readonly alone: boolean
}

type Named = Omit<StashFile, "alone">

const byName = (a: Named, b: Named): number =>
  a.nameKey === b.nameKey ? a.size - b.size : a.nameKey < b.nameKey ? -1 : 1

const kind = (size: number | null, name: string): string => `${size ?? ""} ${name}`

/** All of Stash's files, those of one name together. */
export const allOf = (files: Iterable<Pick<StashFile, "path" | "size">>): ReadonlyArray<StashFile> => {
  const named = Array.from(files, ({ path, size }): Named => ({ path, nameKey: nameKey(path), size }))
  const kinds = byKey(named.toSorted(byName), (file) => kind(file.size, file.nameKey))
  return [...kinds.values()].flatMap((group) =>
    group.map((file, at) => ({ ...file, alone: at === 0 && group.every(({ path }) => path === file.path) }))
  )
}

/** A part of Plex that may be one of the files beside it. */
export interface PlexPart {
  readonly nameKey: string
  readonly pathKey: string
  readonly file: string
  readonly size: number | null
  readonly trashed: boolean
}

/** Some files of Stash, and every part of Plex that has the path of one of them, or its name and size. */
export interface SideBySide {
  readonly files: ReadonlyArray<StashFile>
  /** For each file, its path in Plex's view by each list of rules asked about, as such paths are compared. */
  readonly places: ReadonlyArray<ReadonlyArray<string>>
  readonly parts: ReadonlyArray<PlexPart>
}

/** A file of Stash whose path Plex has with no part of its size. */
export interface OtherSize {
  readonly stash: string
  readonly stashSize: number
  readonly plex: string
  readonly plexSize: number
}

/** Files of equal name and size that are the only ones of that name and size on both sides. */
export const pairsIn = ({ files, parts }: SideBySide): ReadonlyArray<FilePair> => {
  const single = new Map<string, PlexPart | null>()
  for (const part of parts) {
    if (part.trashed) continue
    const key = kind(part.size, part.nameKey)
    const known = single.get(key)
    if (known === undefined) single.set(key, part)
    else if (known?.pathKey !== part.pathKey) single.set(key, null)
  }
  return files.flatMap(({ alone, nameKey, path, size }): ReadonlyArray<FilePair> => {
    const part = alone ? single.get(kind(size, nameKey)) : undefined
    return part === undefined || part === null ? [] : [{ stash: path, plex: part.file }]
  })
}

/** How many of the files have a path in Plex, by each list of rules. */
export const resolvedIn = ({ parts, places }: SideBySide, lists: number): ReadonlyArray<number> => {
  const known = new Set(parts.map(({ pathKey }) => pathKey))
  return Array.from({ length: lists }, (_, at) => places.filter((own) => known.has(own[at] ?? "")).length)
}

/** Those whose path Plex has with another size only, by the first list of rules. */
export const othersIn = ({ files, parts, places }: SideBySide): ReadonlyArray<OtherSize> => {
  const there = byKey(
    parts.filter(({ trashed }) => !trashed),
    ({ pathKey }) => pathKey
  )
  const seen = new Set<string>()
  return files.flatMap(({ path, size }, at): ReadonlyArray<OtherSize> => {
    const own = there.get(places[at]?.[0] ?? "") ?? []
    const [first] = own
    const isOther = own.every((part) => part.size !== null && part.size !== 0 && part.size !== size)
    if (size <= 0 || first === undefined || !isOther || seen.has(path)) return []
    seen.add(path)
    return [{ stash: path, stashSize: size, plex: first.file, plexSize: first.size ?? 0 }]
  })
}
