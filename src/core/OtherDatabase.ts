import { pathKey } from "./FilePath.ts"
import type { PlexItem } from "./PlexItem.ts"

/** A guid that says nothing of what the item is, or that an agent replaces when it comes to know it. */
const isOwn = (guid: string): boolean => guid === "" || !guid.startsWith("plex://")

const differ = (one: string, other: string): boolean => one !== "" && other !== "" && one !== other

/** Whether what a key stands for now is another item than the one that was written: of another library, with none of its files, or another film. */
export const isAnother = (written: PlexItem, now: PlexItem): boolean => {
  const files = new Set(written.parts.map((part) => pathKey(part.file)))
  return (
    differ(written.sectionUuid, now.sectionUuid) ||
    !now.parts.some((part) => files.has(pathKey(part.file))) ||
    (written.guid !== now.guid && !isOwn(written.guid) && !isOwn(now.guid))
  )
}
