import { type Problem, severityOf } from "../../core/model/Problem.ts"
import { localTime } from "./LocalTime.ts"

/** How a person has everything synced that is there already. */
export const howToBegin = "plexsync sync --all (or the task Sync All Scenes to Plex)"

export const deadLine = (jobs: number): string => `DLQ contains ${jobs} failed jobs requiring review`

const counted = (jobs: number): string => (jobs === 1 ? "1 scene waits" : `${jobs} scenes wait`)

/** A problem in a sentence: what it is, and what a person can do about it. */
export const problemLine = (one: Problem): string => {
  switch (one._tag) {
    case "Blocked":
      return `BLOCKED: ${one.why}`
    case "NoDatabase":
      return `PlexSync has not been used yet: there is no database ${one.database}`
    case "NoRuntime":
      return "No runtime is running; start one with the task Start Background Sync, or with: plexsync serve"
    case "DiskFull":
      return `DISK: the data directory takes no more: ${one.why}`
    case "Silent":
      return `SILENT: the runtime (process ${one.pid}) has said nothing since ${localTime(one.since)}; if it does not go on by itself, see its log, end this process and start a runtime again`
    case "PollHangs":
      return `HANGS: Stash has been asked what is new since ${localTime(one.since)}, and does not answer; look whether Stash hangs, and start it again if it does: the runtime goes on by itself`
    case "LibraryPaused":
      return `PAUSED: library '${one.library}': ${one.vanished} of ${one.of} files vanished (seen ${localTime(one.since)}); if they are gone for good: plexsync accept "${one.library}"`
    case "ScenesPaused":
      return `PAUSED: ${one.vanished} of ${one.of} scenes vanished from Stash (seen ${localTime(one.since)}); if they are gone for good: plexsync accept stash`
    case "SwitchedOff":
      return "Paused: edits are kept, nothing is written"
    case "NotBegun":
      return `What is in Stash already is not synced before it is edited; to begin with all of it: ${howToBegin}`
    case "CircuitOpen":
      return `${one.server} is left alone since ${localTime(one.since)}, for it did not answer; edits are kept, and it is tried again by itself`
    case "SizeDiffers":
      return `${counted(one.jobs)}, for Plex has another size of the file; let Stash and Plex scan it`
    case "DeadLetters":
      return deadLine(one.jobs)
  }
}

/** All of them in lines. Those of failed jobs stand at the queue's. */
export const problemLines = (all: ReadonlyArray<Problem>): ReadonlyArray<string> =>
  all.filter(({ _tag }) => _tag !== "DeadLetters").map(problemLine)

/** The same for programs. */
export const problemJson = (one: Problem) => ({
  kind: one._tag,
  severity: severityOf(one),
  sentence: problemLine(one)
})
