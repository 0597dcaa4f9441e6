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

const filesOf = (size: number, after: string) => `findScenes(
    filter: { per_page: ${size}, sort: "id", direction: ASC },
    scene_filter: { id: { value: ${after}, modifier: GREATER_THAN }, files_filter: { updated_at: { value: $since, modifier: GREATER_THAN } } }
  ) { scenes { id files { id path size updated_at } } }`

const jobsOf = (ids: ReadonlyArray<number>) =>
  ids.map((id) => `j${id}: findJob(input: { id: "${id}" }) { ${job} }`).join(" ")

/** Everything at once. `shifted`: scenes stamped as if Stash's clock had been set back just now, which sort below others. */
export const poll = ({ files }: Abilities, jobs: ReadonlyArray<number>): string => `query Watch(
  $plugin: ID!, $from: String!, $to: String!${files ? ", $since: String!" : ""}) {
  ${newest("scenes", "findScenes", "scenes", "id updated_at")}
  shifted: findScenes(
    filter: { per_page: ${pollSize}, sort: "updated_at", direction: DESC },
    scene_filter: { updated_at: { value: $from, value2: $to, modifier: BETWEEN } }
  ) { rows: scenes { id updated_at } }
  ${files ? `files: ${filesOf(pollSize, "0")}` : ""}
  ${newest("performer", "findPerformers", "performers", "id name disambiguation updated_at")}
  ${newest("studio", "findStudios", "studios", "id name updated_at")}
  ${newest("tag", "findTags", "tags", "id name updated_at")}
  configuration { plugins(include: [$plugin]) }
  jobQueue { ${job} }
  ${jobsOf(jobs)} }`

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
