import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import type { Answer, Exchange, Route } from "../http/Exchange.ts"
import { container, element, metadata } from "./Element.ts"
import { baseName, folderOf, type Item } from "./Item.ts"
import { itemElement } from "./ItemElement.ts"
import type { PlexState } from "./PlexState.ts"
import { failure, reply } from "./Reply.ts"
import type { Section } from "./Section.ts"
import { libraryAttributes, sectionAttributes } from "./SectionElement.ts"
import * as Sections from "./Sections.ts"
import { sectionOf } from "./Select.ts"
import { viewOf } from "./View.ts"

/** A folder's id lasts until the next scan: then it is another, and the old one finds nothing. */
const idOf = (section: Section, folder: string): string =>
  `${createHash("sha1").update(`${section.scannedAt} ${folder}`).digest().readUInt32BE(0)}`

interface Inside {
  readonly folders: ReadonlySet<string>
  readonly items: ReadonlySet<Item>
}

/** What lies directly in a folder. */
const inside = (section: Section, folder: string): Inside => {
  const folders = new Set<string>()
  const items = new Set<Item>()
  for (const [file, item] of section.files) {
    const parent = folderOf(file)
    if (parent === folder) items.add(item)
    for (let each = parent; each !== "" && each !== folderOf(each); each = folderOf(each)) {
      if (folderOf(each) === folder) folders.add(each)
    }
  }
  return { folders, items }
}

const folderNamed = (section: Section, id: string): string | undefined => {
  for (const file of section.files.keys()) {
    for (let each = folderOf(file); each !== "" && Sections.holds(section, each); each = folderOf(each)) {
      if (idOf(section, each) === id) return each
    }
  }
  return undefined
}

/** A walk by folders: subfolders lead on by id, films stand where their files are. */
const walk = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const section = sectionOf(state, exchange)
    if (section === undefined) return failure(404)
    const parent = exchange.query.get("parent")
    const start = parent === null ? section.locations.map(({ path }) => path) : [folderNamed(section, parent)]
    const found = start.flatMap((folder) => (folder === undefined ? [] : [inside(section, folder)]))
    const view = viewOf(state, exchange, false)
    const folders = found.flatMap((each) => [...each.folders].sort())
    const rows = [
      ...folders.map((folder) =>
        metadata("Directory", {
          key: `/library/sections/${section.id}/folder?parent=${idOf(section, folder)}`,
          title: baseName(folder)
        })
      ),
      ...found.flatMap((each) => [...each.items]).map((item) => itemElement(item, view))
    ]
    return reply(exchange, container({ ...libraryAttributes, ...sectionAttributes(section) }, rows))
  })

const locations = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync((): Answer => {
    const section = sectionOf(state, exchange)
    if (section === undefined) return failure(404)
    const rows = section.locations.map(({ id, path }) => element("Location", { id, path }))
    return reply(exchange, container(sectionAttributes(section), rows))
  })

export const make = (state: PlexState): ReadonlyArray<Route> => [
  { method: "GET", pattern: "/library/sections/:id/folder", handle: walk(state) },
  { method: "GET", pattern: "/library/sections/:id/location", handle: locations(state) }
]
