import { type Because, becauseText, type State } from "../model/Job.ts"

const stateWords: Readonly<Record<State, string>> = {
  ready: "next",
  running: "being synced now",
  waiting: "waits",
  parked: "rests"
}

/** A job's state in words. */
export const jobWords = (state: State, because: Because | null): string =>
  because === null ? stateWords[state] : `${stateWords[state]}: ${becauseText[because]}`

const asking = (sceneId: number): string => `plexsync sync --scene ${sceneId}`

/** What makes a job that rests ready, beside its time; somebody who asks for it always does. */
const causes: Readonly<Record<Because, ReadonlyArray<string>>> = {
  backoff: ["an edit of the scene in Stash"],
  not_in_plex: ["its file coming up in Plex", "an edit of the scene in Stash"],
  size_differs: ["a new size in Stash or in Plex"],
  no_metadata: ["an edit of the scene in Stash"],
  scan_settling: ["an edit of the scene in Stash"],
  out_of_scope: ["a change of the settings that leave it out", "an edit of the scene in Stash"],
  absent: ["its file coming up in Plex", "an edit of the scene in Stash"],
  other_scene: ["its file coming up in another item of Plex", "an edit of the scene in Stash"],
  library_paused: ["the files of the library being there again", "plexsync accept with its name"],
  doubt: ["an edit of the scene in Stash"]
}

/** What would wake a job. */
export const wakesOf = (
  {
    because,
    nextTry,
    state
  }: { readonly state: State; readonly because: Because | null; readonly nextTry: number | null },
  sceneId: number
): ReadonlyArray<string> =>
  because === null || state === "ready" || state === "running"
    ? []
    : [...(nextTry === null ? [] : ["its time"]), ...causes[because], asking(sceneId)]
