import * as Effect from "effect/Effect"
import type { Exchange, Route } from "../http/Exchange.ts"
import { container, element, type Element } from "./Element.ts"
import { baseName, folderOf } from "./Item.ts"
import type { PlexState } from "./PlexState.ts"
import { reply } from "./Reply.ts"

const filesOf = (state: PlexState): ReadonlyArray<string> => [
  ...new Set([...state.sections.values()].flatMap(({ disk }) => [...disk.keys()]))
]

/** The folders that the server can see: those of its disk, and those its libraries name. */
const foldersBelow = (state: PlexState, parent: string): ReadonlyArray<string> => {
  const folders = new Set<string>()
  const locations = [...state.sections.values()].flatMap((section) => section.locations.map(({ path }) => path))
  for (const path of [...filesOf(state).map(folderOf), ...locations]) {
    for (let folder = path; folder !== ""; folder = folderOf(folder))
      if (folderOf(folder) === parent) folders.add(folder)
  }
  return [...folders].sort()
}

const row = (name: "Path" | "File", path: string): Element =>
  element(name, {
    key: `/services/browse/${Buffer.from(path).toString("base64")}`,
    home: false,
    network: false,
    path,
    title: baseName(path)
  })

/** The path comes in base64, as last part of the address. */
const browse = (state: PlexState) => (exchange: Exchange) =>
  Effect.sync(() => {
    const path = Buffer.from(exchange.params["path"] ?? "", "base64")
      .toString("utf8")
      .replace(/\/+$/, "")
    const files =
      exchange.query.get("includeFiles") === "1" ? filesOf(state).filter((file) => folderOf(file) === path) : []
    return reply(
      exchange,
      container({}, [
        ...foldersBelow(state, path).map((folder) => row("Path", folder)),
        ...files.map((file) => row("File", file))
      ])
    )
  })

export const make = (state: PlexState): ReadonlyArray<Route> => [
  { method: "GET", pattern: "/services/browse", handle: browse(state) },
  { method: "GET", pattern: "/services/browse/:path", handle: browse(state) }
]
