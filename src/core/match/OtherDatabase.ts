import { pathKey } from "../model/FilePath.ts"
import type { PlexItem } from "../model/PlexItem.ts"

/** A guid that says nothing of what the item is, or that an agent replaces when it comes to know it. */
const isOwn = (guid: string): boolean => guid === "" || !guid.startsWith("plex://")

const differ = (one: string, other: string): boolean => one !== "" && other !== "" && one !== other

/**
 * Whether what a key stands for now is another item than the one that was written: of another library, another film, or, where neither tells, with none of
 * its files. In the library that it was in, an item without its file was moved.
 */
export const isAnother = (written: PlexItem, now: PlexItem): boolean => {
  const known = !isOwn(written.guid) && !isOwn(now.guid)
  if (differ(written.sectionUuid, now.sectionUuid)) return true
  if (known) return written.guid !== now.guid
  if (written.sectionUuid !== "" && now.sectionUuid !== "") return false
  const files = new Set(written.parts.map((part) => pathKey(part.file)))
  return !now.parts.some((part) => files.has(pathKey(part.file)))
}
