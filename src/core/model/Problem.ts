import * as Data from "effect/Data"
import type { Server } from "./Failure.ts"
import { isSilent } from "./Heartbeat.ts"

/** Files, or scenes, that vanished all at once, and are waited for until a person says that they are gone. `since` in epoch ms. */
interface Vanished {
  readonly vanished: number
  readonly of: number
  readonly since: number
}

/** How everything stands that a person may have to know of. Times in epoch ms. */
export interface Standing {
  readonly now: number
  /** The runtime whose process is there. */
  readonly runtime: { readonly pid: number; readonly heartbeat: number; readonly blocked: string | null } | null
  /** What keeps the data directory from taking anything; null when nothing does. */
  readonly disk: string | null
  /** Since when a poll of Stash has been without an answer for too long; null when none is. */
  readonly unanswered: number | null
  /** Whether a person switched it on. */
  readonly enabled: boolean
  /** Whether a full sync was ever begun. */
  readonly begun: boolean
  /** Since when each server is left alone; null while it is not. */
  readonly leftAlone: Readonly<Record<Server, number | null>>
  readonly libraries: ReadonlyArray<Vanished & { readonly library: string }>
  readonly scenes: Vanished | null
  /** Dead letters. */
  readonly dead: number
  /** Jobs that wait because Plex has another size of their file. */
  readonly sizeDiffers: number
}

/** Something that a person is told of. */
export type Problem = Data.TaggedEnum<{
  Blocked: { readonly why: string }
  NoDatabase: { readonly database: string }
  NoRuntime: {}
  DiskFull: { readonly why: string }
  Silent: { readonly pid: number; readonly since: number }
  PollHangs: { readonly since: number }
  LibraryPaused: Vanished & { readonly library: string }
  ScenesPaused: Vanished
  SwitchedOff: {}
  NotBegun: {}
  CircuitOpen: { readonly server: Server; readonly since: number }
  SizeDiffers: { readonly jobs: number }
  DeadLetters: { readonly jobs: number }
}>
export const Problem = Data.taggedEnum<Problem>()

/** `stops`: no edit arrives until it is mended. `told`: all else goes on, or a person wants it so. */
export type Severity = "stops" | "told"

const stopping: ReadonlySet<Problem["_tag"]> = new Set([
  "Blocked",
  "NoDatabase",
  "NoRuntime",
  "DiskFull",
  "Silent",
  "PollHangs"
])

export const severityOf = ({ _tag }: Problem): Severity => (stopping.has(_tag) ? "stops" : "told")

const ofRuntime = ({ now, runtime, unanswered }: Standing): ReadonlyArray<Problem> => {
  if (runtime === null) return [Problem.NoRuntime()]
  const { blocked, heartbeat, pid } = runtime
  return [
    ...(blocked === null ? [] : [Problem.Blocked({ why: blocked })]),
    ...(isSilent(heartbeat, now) ? [Problem.Silent({ pid, since: heartbeat })] : []),
    ...(unanswered === null ? [] : [Problem.PollHangs({ since: unanswered })])
  ]
}

const servers: ReadonlyArray<Server> = ["Plex", "Stash"]

const openCircuits = ({ leftAlone }: Standing): ReadonlyArray<Problem> =>
  servers.flatMap((server) => {
    const since = leftAlone[server]
    return since === null ? [] : [Problem.CircuitOpen({ server, since })]
  })

/** All that a person is to know, what stops everything first. */
export const problemsOf = (standing: Standing): ReadonlyArray<Problem> => [
  ...ofRuntime(standing),
  ...(standing.disk === null ? [] : [Problem.DiskFull({ why: standing.disk })]),
  ...standing.libraries.map((paused) => Problem.LibraryPaused(paused)),
  ...(standing.scenes === null ? [] : [Problem.ScenesPaused(standing.scenes)]),
  ...(standing.enabled ? [] : [Problem.SwitchedOff()]),
  ...(standing.begun ? [] : [Problem.NotBegun()]),
  ...openCircuits(standing),
  ...(standing.sizeDiffers > 0 ? [Problem.SizeDiffers({ jobs: standing.sizeDiffers })] : []),
  ...(standing.dead > 0 ? [Problem.DeadLetters({ jobs: standing.dead })] : [])
]
