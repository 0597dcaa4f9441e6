import { type Problem, severityOf } from "../../core/model/Problem.ts"
import { localTime, type When } from "./LocalTime.ts"

/** How a person has everything synced that is there already. */
export const howToBegin = "plexsync sync --all (or the task Sync All Scenes to Plex)"

export const deadLine = (jobs: number): string => `DLQ contains ${jobs} failed jobs requiring review`

/** Problems of settings say what is wrong, and not where it is set. */
const isOfSettings = (why: string): boolean => why.startsWith("Configuration error:")
const whereToSet = "Set it in Stash (Settings, Plugins, PlexSync), in config.json or in the environment"

const counted = (jobs: number, one: string, more: string): string =>
  jobs === 1 ? `1 scene ${one}` : `${jobs} scenes ${more}`

const plural = (kind: string) => (kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`)

const cutLine = ({ server, since, why }: Extract<Problem, { _tag: "LineCut" }>, when: When): string =>
  server === "Plex"
    ? `NOTIFICATIONS: Plex tells nothing of its scans since ${when(since)} (${why}); it is asked instead, which takes some seconds longer; let websockets pass between the two`
    : `NOTIFICATIONS: Stash's log cannot be followed since ${when(since)} (${why}); edits are found by the next look instead; let websockets pass between the two`

/** A problem in a sentence: what it is, and what a person can do about it. */
export const problemLine = (one: Problem, when: When = localTime): string => {
  switch (one._tag) {
    case "Blocked":
      return `BLOCKED: ${one.why}${isOfSettings(one.why) ? `. ${whereToSet}` : ""}`
    case "NoDatabase":
      return `PlexSync has not been used yet: there is no database ${one.database}`
    case "NoRuntime":
      return "No runtime is running; start one with the task Start Background Sync, or with: plexsync serve"
    case "NothingStarts":
    case "BadSetting":
      return one.why
    case "DiskFull":
      return `DISK: the data directory takes no more: ${one.why}`
    case "Silent":
      return `SILENT: the runtime (process ${one.pid}) has said nothing since ${when(one.since)}; if it does not go on by itself, see its log, end this process and start a runtime again`
    case "PollHangs":
      return `HANGS: Stash has been asked what is new since ${when(one.since)}, and does not answer; look whether Stash hangs, and start it again if it does: the runtime goes on by itself`
    case "LibraryPaused":
      return `PAUSED: library '${one.library}': ${one.vanished} of ${one.of} files vanished (seen ${when(one.since)}); if they are gone for good: plexsync accept "${one.library}"`
    case "ScenesPaused":
      return `PAUSED: ${one.vanished} of ${one.of} scenes vanished from Stash (seen ${when(one.since)}); if they are gone for good: plexsync accept stash`
    case "SwitchedOff":
      return "Paused: edits are kept, nothing is written; to go on, set enabled to true"
    case "NotBegun":
      return `What is in Stash already is not synced before it is edited; to begin with all of it: ${howToBegin}`
    case "CircuitOpen":
      return `${one.server} is left alone since ${when(one.since)}, for it did not answer; edits are kept, and it is tried again by itself`
    case "LineCut":
      return cutLine(one, when)
    case "PartFails":
      return `${one.part}, ${one.name}: fails since ${when(one.sinceAt)} (${one.rounds} ${one.rounds === 1 ? "time" : "times"}), all else goes on: ${one.problem}`
    case "SlowCall":
      return one.problem === null
        ? `Slow: ${one.server} has not finished its answer to ${one.request} since ${when(one.sinceAt)}`
        : `Slow: ${one.problem}, last at ${when(one.sinceAt)}`
    case "NameGone":
      return `Scope: ${one.why}`
    case "RowsSkipped":
      return `Skipped: ${one.rows} ${one.rows === 1 ? one.kind : plural(one.kind)} of ${one.server} that cannot be read, such as ${one.kind} ${one.id === "" ? "?" : one.id}: ${one.reason}`
    case "SizeDiffers":
      return `${counted(one.jobs, "waits", "wait")}, for Plex has another size of the file; let Stash and Plex scan it`
    case "DeadLetters":
      return `${counted(one.jobs, "failed for good", "failed for good")}; why: plexsync dlq list; once more: plexsync dlq retry --all`
  }
}

/** All of them in lines. */
export const problemLines = (all: ReadonlyArray<Problem>, when: When = localTime): ReadonlyArray<string> =>
  all.map((one) => problemLine(one, when))

/** The same for programs. */
export const problemJson = (one: Problem) => ({
  kind: one._tag,
  severity: severityOf(one),
  sentence: problemLine(one)
})

/** The one line whether all is well, with the exit status of `status`. */
export const verdictOf = (all: ReadonlyArray<Problem>) => {
  const exitStatus = all.some((one) => severityOf(one) === "stops") ? 1 : 0
  const told = all.length === 1 ? "1 thing" : `${all.length} things`
  const sentence =
    exitStatus === 1
      ? "NOT WELL: no edit arrives in Plex until this is mended"
      : all.some(({ _tag }) => _tag === "SwitchedOff")
        ? "PAUSED by a person"
        : all.some(({ _tag }) => _tag === "CircuitOpen")
          ? "WAITING for a server: edits are kept"
          : all.length === 0
            ? "All is well"
            : `Edits arrive; ${told} to know`
  return { well: all.length === 0, exitStatus, sentence: `${sentence} (exit status ${exitStatus})` } as const
}
