import { createHash } from "node:crypto"
import { folderOf, type Item } from "./Item.ts"
import { type PlexState, seconds } from "./PlexState.ts"
import type { Section, SectionType } from "./Section.ts"
import { touch } from "./SortedItems.ts"

/** A uuid that depends only on what it is for, so that a seed always gives the same server. */
export const stableUuid = (seed: string): string => {
  const hash = createHash("sha1").update(seed).digest("hex")
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join("-")
}

export const make = (
  state: PlexState,
  options: {
    readonly title: string
    readonly type?: SectionType
    readonly paths: ReadonlyArray<string>
    readonly agent?: string
    readonly scanner?: string
    readonly language?: string
  }
): Section => {
  const id = ++state.lastIds.section
  const now = seconds(state)
  const section: Section = {
    id,
    type: options.type ?? "movie",
    title: options.title,
    uuid: stableUuid(`${state.behaviour.machineIdentifier} section ${id}`),
    // A library of personal videos: the agent knows a file's name and nothing else.
    agent: options.agent ?? "tv.plex.agents.none",
    scanner: options.scanner ?? "Plex Video Files Scanner",
    language: options.language ?? "xn",
    locations: options.paths.map((path) => ({ id: ++state.lastIds.location, path })),
    createdAt: now,
    updatedAt: now,
    scannedAt: now,
    contentChangedAt: 1,
    scans: 0,
    items: new Set(),
    collections: new Map(),
    disk: new Map(),
    files: new Map(),
    lists: new Map(),
    prefs: new Map()
  }
  state.sections.set(id, section)
  return section
}

/** Something of an item changed, or it came or went: the library's counter moves, and its sorted lists are mended. */
export const changed = (item: Item): void => {
  item.section.contentChangedAt += 1
  touch(item.section.lists, item)
}

export const byTitle = (state: PlexState, title: string): Section | undefined =>
  [...state.sections.values()].find((section) => section.title === title)

/** Whether a path lies in a folder (or is it), with either kind of separator. */
export const isBelow = (path: string, folder: string): boolean => {
  const root = folder.replace(/[/\\]+$/, "")
  return path === root || (path.startsWith(root) && /[/\\]/.test(path.charAt(root.length)))
}

export const holds = (section: Section, file: string): boolean =>
  section.locations.some(({ path }) => isBelow(file, path))

/** A library made or moved by a client finds below its folders what any other library has there. */
export const lookAround = (state: PlexState, section: Section): void => {
  for (const other of state.sections.values()) {
    for (const [file, onDisk] of other.disk) if (holds(section, file)) section.disk.set(file, onDisk)
  }
}

/** The deepest folder that all files share. */
export const commonFolder = (files: ReadonlyArray<string>): string =>
  files.map(folderOf).reduce((common, folder) => {
    let shared = common
    while (!isBelow(folder, shared) && shared !== folderOf(shared)) shared = folderOf(shared)
    return shared
  })
