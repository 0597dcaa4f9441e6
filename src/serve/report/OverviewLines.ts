import { countLines } from "./CountLines.ts"
import { seenFrom, type When } from "./LocalTime.ts"
import type { Overview } from "./Overview.ts"
import { problemLines, verdictOf } from "./ProblemLines.ts"
import { verboseLines } from "./VerboseLines.ts"

const onceAt = (at: number | null, when: When, never: string): string => (at === null ? never : when(at))

const timeLines = ({ compared, editedAt, scenes }: Overview, when: When): ReadonlyArray<string> => [
  `Last sync: ${onceAt(scenes.lastSyncAt, when, "none yet")}`,
  `Last edit in Stash: ${onceAt(editedAt, when, "none seen yet")}`,
  ...(compared === null
    ? []
    : [
        `Last reconcile: ${when(compared.at)}: ${compared.scenes} scenes looked at, ${compared.drifted} differ, ${compared.enqueued} enqueued`
      ])
]

const runtimeLines = ({ runtime, version }: Overview, when: When): ReadonlyArray<string> =>
  runtime === null
    ? []
    : [
        `Runtime: process ${runtime.pid} on ${runtime.host}, since ${when(runtime.started)}${runtime.version === version ? "" : `, version ${runtime.version}`}`
      ]

const versionOf = (version: string | null): string => (version === null || version === "" ? "not asked yet" : version)

const librariesLine = ({ libraries }: Overview): string => {
  if (libraries === null) return "Libraries: not asked yet"
  const unused = libraries.unused.map(({ reason, title }) => `${title} (${reason})`).join(", ")
  return `Libraries: ${libraries.used.join(", ") || "none"}${unused === "" ? "" : `; not used: ${unused}`}`
}

const ageLine = ({ health }: Overview, when: When): string =>
  health === null
    ? "As of: now, from the database; no runtime tells more"
    : `As of: ${when(health.at)}, by the runtime; counts: now`

/** Where all of it is kept. */
export const databaseLine = ({ database }: Pick<Overview, "database">): string => `Database: ${database}`

/** Counts, times, who runs, and how old all of it is. */
export const factLines = (of: Overview, when: When): ReadonlyArray<string> => [
  ...countLines(of),
  ...timeLines(of, when),
  ...runtimeLines(of, when),
  `Versions: PlexSync ${of.version}, Plex ${versionOf(of.versions.Plex)}, Stash ${versionOf(of.versions.Stash)}`,
  librariesLine(of),
  ageLine(of, when)
]

/** How everything is, for people. `when`: how times are told. */
export const overviewLines = (
  of: Overview,
  { verbose, when = seenFrom(of.now) }: { readonly verbose: boolean; readonly when?: When }
): ReadonlyArray<string> => [
  databaseLine(of),
  verdictOf(of.problems).sentence,
  ...problemLines(of.problems, when),
  ...factLines(of, when),
  ...(verbose ? verboseLines(of, when) : [])
]
