import type { EntityKind } from "../core/model/HookFields.ts"
import type { SceneId } from "../core/model/Scene.ts"
import { names, own } from "./EntityNames.ts"
import { sceneFields } from "./SceneFields.ts"

/** What a server can be asked, by its own schema. */
export interface Abilities {
  /** Scenes can be found by their files' stamps: Stash v0.30. */
  readonly files: boolean
  /** Folders can be listed: Stash v0.29. */
  readonly folders: boolean
}

/** Rows of each kind that a poll shows: an edit by hand never fills it. */
export const pollSize = 40

export const abilities = `query Abilities {
  filter: __type(name: "SceneFilterType") { inputFields { name } }
  root: __type(name: "Query") { fields { name } } }`

const job = "id status description"

const newest = (kind: string, root: string, rows: string, columns: string) =>
  `${kind}: ${root}(filter: { per_page: ${pollSize}, sort: "updated_at", direction: DESC }) { count rows: ${rows} { ${columns} } }`

const newestOf = (kind: EntityKind) => newest(kind, names[kind].many, names[kind].rows, own(kind))

const filesOf = (size: number, after: string) => `findScenes(
    filter: { per_page: ${size}, sort: "id", direction: ASC },
    scene_filter: { id: { value: ${after}, modifier: GREATER_THAN }, files_filter: { updated_at: { value: $since, modifier: GREATER_THAN } } }
  ) { scenes { id files { id path size updated_at } } }`

const jobsOf = (ids: ReadonlyArray<number>) =>
  ids.map((id) => `j${id}: findJob(input: { id: "${id}" }) { ${job} }`).join(" ")

/** What a poll asks for, each by its name. */
export type PollPart = "scenes" | "second looks" | "files" | "performers" | "studios" | "tags" | "settings" | "jobs"

/** What a poll names: numbers of Stash's jobs, and scenes to be read once more. */
export interface Named {
  readonly jobs: ReadonlyArray<number>
  readonly again: ReadonlyArray<SceneId>
}

/** What this Stash can be asked for. */
export const partsOf = ({ files }: Abilities, { again }: Pick<Named, "again">): ReadonlyArray<PollPart> => [
  "scenes",
  ...(again.length > 0 ? (["second looks"] as const) : []),
  ...(files ? (["files"] as const) : []),
  "performers",
  "studios",
  "tags",
  "settings",
  "jobs"
]

/** A part with the variables it needs. `shifted`: scenes stamped as if Stash's clock had been set back just now, which sort below others. */
const textOf = (
  part: PollPart,
  { again, jobs }: Named
): { readonly variables: ReadonlyArray<string>; readonly text: string } => {
  switch (part) {
    case "scenes":
      return {
        variables: ["$from: String!", "$to: String!"],
        text: `${newest("scenes", "findScenes", "scenes", "id updated_at")}
  shifted: findScenes(
    filter: { per_page: ${pollSize}, sort: "updated_at", direction: DESC },
    scene_filter: { updated_at: { value: $from, value2: $to, modifier: BETWEEN } }
  ) { rows: scenes { id updated_at } }`
      }
    case "second looks":
      // Under an alias each: a list of ids fails as a whole where one is gone.
      return {
        variables: [],
        text: again.map((id) => `s${id}: findScene(id: "${id}") { ${sceneFields} }`).join("\n  ")
      }
    case "files":
      return { variables: ["$since: String!"], text: `files: ${filesOf(pollSize, "0")}` }
    case "performers":
      return { variables: [], text: newestOf("performer") }
    case "studios":
      return { variables: [], text: newestOf("studio") }
    case "tags":
      return { variables: [], text: newestOf("tag") }
    case "settings":
      return { variables: ["$plugin: ID!"], text: "configuration { plugins(include: [$plugin]) }" }
    case "jobs":
      return { variables: [], text: `jobQueue { ${job} } ${jobsOf(jobs)}` }
  }
}

/** These parts in one request. */
export const poll = (parts: ReadonlyArray<PollPart>, named: Named): string => {
  const asked = parts.map((part) => textOf(part, named))
  const variables = asked.flatMap((one) => one.variables)
  return `query Watch${variables.length === 0 ? "" : `(${variables.join(", ")})`} {
  ${asked.map(({ text }) => text).join("\n  ")} }`
}

export const newestRows = `query NewestRows($page: Int!, $size: Int!) {
  findScenes(filter: { page: $page, per_page: $size, sort: "updated_at", direction: DESC }) { count scenes { id updated_at } } }`

/** By id upwards, for who compares all. */
export const rowsAfter = `query RowsAfter($after: Int!, $size: Int!) {
  findScenes(filter: { per_page: $size, sort: "id", direction: ASC }, scene_filter: { id: { value: $after, modifier: GREATER_THAN } }) {
    count scenes { id updated_at } } }`

export const filesAfter = (size: number) =>
  `query FilesAfter($since: String!, $after: Int!) { ${filesOf(size, "$after")} }`

export const folders = `query Folders { findFolders(filter: { per_page: -1 }) { folders { id path } } }`

/** Jobs by number, also those that ended a short while ago. */
export const jobsNumbered = (ids: ReadonlyArray<number>): string => `query JobsNumbered { ${jobsOf(ids)} }`
