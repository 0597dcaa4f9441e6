import { createHash } from "node:crypto"
import type { Item } from "./Item.ts"
import type { Section } from "./Section.ts"

const digest = (text: string): string => createHash("sha1").update(text).digest("hex")

/** The agent of a film library: it knows films from the web, and gives them ids of their own. */
export const filmAgent = "tv.plex.agents.movie"

/** An agent of films finds the same film for the same file again; one of personal videos numbers them. */
export const guidFor = (section: Section, file: string, id: number): string =>
  section.agent === filmAgent
    ? `plex://movie/${digest(`${section.uuid} ${file}`).slice(0, 24)}`
    : `${section.agent}://${id}`

/** Ids of other databases, for films that have been matched. */
export const externalGuids = (item: Item): ReadonlyArray<string> => {
  if (!item.guid.startsWith("plex://")) return []
  const number = Number.parseInt(digest(item.guid).slice(0, 6), 16)
  return [`imdb://tt${`${number}`.padStart(8, "0")}`, `tmdb://${number}`]
}
