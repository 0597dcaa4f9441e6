import type { Content } from "./Content.ts"
import type { Section } from "./Section.ts"

/** One file of an item. */
export interface Part {
  readonly id: number
  /** Path in the server's own namespace. */
  file: string
  /** Bytes; some servers do not know it. */
  size: number | undefined
  /** Epoch seconds; since then it is in the trash. */
  deletedAt: number | undefined
}

/** One version of an item: a file, or several stacked ones that play as one. */
export interface Media {
  readonly id: number
  parts: Array<Part>
  /** Whether the server has looked into its files. */
  analysed: boolean
  /** 42 marks an optimised version that Plex made itself. */
  readonly proxyType?: number
  /** Name of the target of an optimised version. */
  readonly target?: string
}

/** What the agent would write to the unlocked fields of an item. */
export interface AgentData {
  readonly title: string
  readonly summary?: string
  readonly year?: number
}

/** A film (type 1) or a collection (type 18): both live in one space of ids. */
export interface Item {
  readonly id: number
  readonly type: 1 | 18
  readonly section: Section
  guid: string
  content: Content
  media: Array<Media>
  agent: AgentData | undefined
  /** Epoch seconds; also the number in the addresses of its images. */
  updatedAt: number
  /** Views are the token owner's. */
  viewCount: number
  lastViewedAt: number | undefined
  viewOffset: number | undefined
  lastRatedAt: number | undefined
  /** Settings by name, where they are not the default. */
  prefs: Map<string, string> | undefined
}

export const title = (item: Item): string => item.content.texts.title ?? ""

/** Absent means: as the title. */
export const titleSort = (item: Item): string =>
  item.content.texts.titleSort ?? title(item).replace(/^(the|an|a)\s+/i, "")

/** The name of a file without folders, on either kind of system. */
export const baseName = (file: string): string =>
  file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1)

export const folderOf = (file: string): string =>
  file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"), 0))

export const stem = (file: string): string => {
  const name = baseName(file)
  const dot = name.lastIndexOf(".")
  return dot > 0 ? name.slice(0, dot) : name
}
