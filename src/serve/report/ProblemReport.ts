import * as DateTime from "effect/DateTime"
import type { CauseLink } from "../../core/model/Failure.ts"
import { type Hashed, versionOr } from "../../core/model/Hashed.ts"
import { severityOf } from "../../core/model/Problem.ts"
import type { StoredCounts } from "../../store/runtime/StoredCounts.ts"
import type { Overview } from "./Overview.ts"
import type * as Effect from "effect/Effect"

/** What a report is made of. Times in epoch ms. */
export interface Told {
  readonly overview: Overview
  /** Of this program: name and version of what it runs on. */
  readonly platform: ReadonlyArray<readonly [what: string, version: string]>
  /** Settings that are set, hashed already. */
  readonly settings: ReadonlyArray<string>
  readonly rules: number
  readonly libraries: Effect.Effect.Success<StoredCounts["libraries"]>
  readonly counts: Effect.Effect.Success<StoredCounts["counts"]>
}

const time = (ms: number | null | undefined): string =>
  ms === null || ms === undefined ? "never" : DateTime.formatIso(DateTime.unsafeMake(ms))

/** Tags and operations are words of the program; who wrote something else into the database gets a hash. */
const word = (hashed: Hashed, text: string): string =>
  /^[A-Za-z_]{1,40}$/.test(text) || /^(Plex|Stash): [a-z ]{1,40}$/.test(text) ? text : hashed.name(text)

const section = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> => [
  "",
  title,
  ...(lines.length === 0 ? ["  nothing"] : lines.map((line) => `  ${line}`))
]

const counted = (all: { readonly [name: string]: unknown }): string =>
  Object.entries(all)
    .flatMap(([name, value]) => (typeof value === "number" ? [`${name} ${value}`] : []))
    .join(", ")

const head = (now: number): ReadonlyArray<string> => [
  `Problem report of PlexSync, ${time(now)}`,
  "Titles, names, paths, hosts, libraries and ids stand here as short hashes (#…), made with a key that stays in the data directory: equal hashes are equal",
  "things. It holds no token, no key, no size of a file and no playing time. Read it before you share it."
]

const versions = ({ overview, platform }: Told, hashed: Hashed) => [
  `PlexSync ${versionOr(hashed, overview.version)}`,
  ...platform.map(([what, version]) => `${what} ${version}`),
  ...Object.entries(overview.versions).map(
    ([server, version]) => `${server} ${version === null ? "not known" : versionOr(hashed, version)}`
  )
]

const health = ({ health: told, now, problems, runtime }: Overview, hashed: Hashed) => [
  runtime === null
    ? "no runtime lives"
    : `a runtime of version ${versionOr(hashed, runtime.version)} lives since ${time(runtime.started)}, seen ${Math.round((now - runtime.heartbeat) / 1000)} s ago`,
  ...problems.map((problem) => `${severityOf(problem) === "stops" ? "stops everything" : "told"}: ${problem._tag}`),
  ...(runtime === null || runtime.blocked === null ? [] : [`blocked: ${hashed.sentence(runtime.blocked)}`]),
  ...(told?.fibers ?? []).map(
    ({ name, problem, restarts, since, state }) =>
      `part ${/^[A-Za-z' -]{1,30}$/.test(name) ? name : hashed.name(name)}: ${state} since ${time(since)}, restarted ${restarts} times${problem === null ? "" : `: ${hashed.sentence(problem)}`}`
  ),
  ...(told?.slow ?? []).map(({ server, sinceAt }) => `slow call to ${server} since ${time(sinceAt)}`)
]

const cause = (hashed: Hashed, { message, route, status, tag }: CauseLink): string =>
  [
    word(hashed, tag),
    ...(route === null ? [] : [word(hashed, route)]),
    ...(status === null ? [] : [String(status)]),
    hashed.sentence(message)
  ].join(" ")

const failures = ({ failed, letters }: Overview, hashed: Hashed) => [
  ...failed.map(({ jobs, tag }) => `${word(hashed, tag)}: ${jobs}`),
  ...letters.flatMap(({ attempts, cause: links, errorTag, failedAt, family, firstAt, reason, sceneId, tries }) => [
    `scene ${hashed.id("scene", sceneId)}: ${word(hashed, errorTag)} (${family}), asked for by ${reason}, ${attempts} attempts from ${time(firstAt)} to ${time(failedAt)}, tried again ${tries} times`,
    ...links.map((link) => `  ${cause(hashed, link)}`)
  ])
]

const servers = ({ breakers, outages, skipped }: Overview, hashed: Hashed) => [
  ...Object.entries(breakers).map(([server, breaker]) => `circuit to ${server}: ${breaker._tag}`),
  ...outages.map(
    ({ began, cause: why, ended, server }) =>
      `outage of ${server} from ${time(began)} to ${ended === null ? "now" : time(ended)}: ${hashed.sentence(why)}`
  ),
  ...skipped.map(
    ({ kind, reason, rows, server }) =>
      `${rows} rows of ${server} (${word(hashed, kind)}) cannot be read: ${hashed.sentence(reason)}`
  )
]

const index = ({ counts, libraries, overview: { libraries: seen, pausedLibraries }, rules }: Told, hashed: Hashed) => [
  ...libraries.map(
    ({ files, items, library, server, trashed }) =>
      `library ${hashed.name(library)} of server ${hashed.name(server)}: ${items} items, ${files} files, ${trashed} in the trash`
  ),
  ...(seen?.used ?? []).map((title) => `synced: ${hashed.name(title)}`),
  ...(seen?.unused ?? []).map(({ title }) => `not synced: ${hashed.name(title)}`),
  ...pausedLibraries.map(
    ({ library, of, vanished }) => `paused: ${hashed.name(library)}, ${vanished} of ${of} vanished`
  ),
  `rules in path_mappings: ${rules}`,
  `stored: ${counted(counts)}`
]

/** All that is told of how PlexSync does, for somebody else to read. What is shown of a thing with a name is decided in core/model/Hashed.ts. */
export const problemReport = (told: Told, hashed: Hashed): string => {
  const { overview } = told
  return [
    ...head(overview.now),
    ...section("Versions", versions(told, hashed)),
    ...section("Settings that are set", told.settings),
    ...section("Health", health(overview, hashed)),
    ...section("Counts", [
      `queue: ${counted({ ...overview.counts })}`,
      `waiting: ${counted(overview.counts.because)}`,
      `scenes: ${overview.scenes.inSync} in sync, ${overview.scenes.never} never synced, the last at ${time(overview.scenes.lastSyncAt)}`,
      `last edit: ${time(overview.editedAt)}`
    ]),
    ...section("Failed jobs", failures(overview, hashed)),
    ...section("Servers", servers(overview, hashed)),
    ...section("Index and path mappings", index(told, hashed)),
    ""
  ].join("\n")
}
