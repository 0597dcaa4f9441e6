import type { Item } from "./Item.ts"
import * as Items from "./Items.ts"
import type { PlexState } from "./PlexState.ts"
import type { DiskFile, Section } from "./Section.ts"
import * as Sections from "./Sections.ts"
import { stackedOn } from "./Stacking.ts"
import * as Timeline from "./Timeline.ts"
import * as Trash from "./Trash.ts"

/** A file that the library does not have: a version Plex made itself, a further part of a film, or a film. */
const take = (state: PlexState, section: Section, file: string, onDisk: DiskFile): Item => {
  const original = onDisk.optimized === undefined ? undefined : section.files.get(onDisk.optimized.of)
  if (original !== undefined && onDisk.optimized !== undefined) {
    Items.addMedia(state, original, file, onDisk.size, onDisk.optimized.target)
    return original
  }
  const stack = stackedOn(section, file)
  if (stack !== undefined) {
    Items.addPart(state, stack, file, onDisk.size)
    return stack
  }
  const item = Items.add(state, section, { file, ...onDisk })
  Timeline.publish(state, item, "created", { metadataState: "created" })
  return item
}

/**
 * What a scan does: adds what is new on the disk, notes other sizes, removes what is gone or puts it into the trash. Gives the items that an agent has to look at.
 *
 * @param path only files below this folder
 */
export const compare = (state: PlexState, section: Section, path: string | undefined): ReadonlyArray<Item> => {
  const isInside = (file: string) => path === undefined || Sections.isBelow(file, path)
  const touched = new Set<Item>()
  for (const [file, onDisk] of section.disk) {
    if (!isInside(file) || !Sections.holds(section, file)) continue
    const known = section.files.get(file)
    if (known === undefined) touched.add(take(state, section, file, onDisk))
    else if ([Trash.takeBack(state, known, file), Items.resize(state, known, file, onDisk.size)].includes(true))
      touched.add(known)
  }
  for (const [file, item] of [...section.files]) {
    if ((section.disk.has(file) && Sections.holds(section, file)) || !isInside(file)) continue
    if (state.behaviour.trash === "kept") {
      if (Trash.put(state, item, file)) Timeline.processed(state, item)
    } else if (Items.dropFile(state, item, file)) Timeline.publish(state, item, "deleted", { metadataState: "deleted" })
    else Timeline.processed(state, item)
  }
  return [...touched]
}
