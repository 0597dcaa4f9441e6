import * as Data from "effect/Data"
import type { Server } from "./Failure.ts"
import { isSilent } from "./Heartbeat.ts"

/** Files, or scenes, that vanished all at once, and are waited for until a person says that they are gone. `since` in epoch ms. */
interface Vanished {
  readonly vanished: number
  readonly of: number
  readonly since: number
}

/** A line over which a server tells of changes, and that does not stand. `since` in epoch ms. */
export interface Cut {
  readonly since: number
  readonly why: string
}

/** A part of what the runtime does that fails while all else goes on. `sinceAt` in epoch ms. */
interface Failing {
  readonly part: string
  readonly name: string
  readonly problem: string
  readonly rounds: number
  readonly sinceAt: number
}

/** A call that takes its time; one with a problem was given up. `sinceAt` in epoch ms. */
interface Slow {
  readonly server: Server
  readonly request: string
  readonly sinceAt: number
  readonly problem: string | null
}

/** Rows of one kind in a server's answers that cannot be read, with one of them. */
interface Skipped {
  readonly server: string
  readonly kind: string
  readonly rows: number
  readonly id: string
  readonly reason: string
}

/** How everything stands that a person may have to know of. Times in epoch ms. */
export interface Standing {
  readonly now: number
  /** The runtime whose process is there. */
  readonly runtime: { readonly pid: number; readonly heartbeat: number; readonly blocked: string | null } | null
  /** Why an edit starts none, where that is known; asked only while there is none. */
  readonly nothingStarts: string | null
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
  /** Settings that cannot be used as they stand. */
  readonly settings: ReadonlyArray<string>
  /** What is to be known of the names that decide which scenes are synced. */
  readonly scope: ReadonlyArray<string>
  readonly cut: Readonly<Record<Server, Cut | null>>
  readonly failing: ReadonlyArray<Failing>
  readonly slow: ReadonlyArray<Slow>
  readonly skipped: ReadonlyArray<Skipped>
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
  NothingStarts: { readonly why: string }
  DiskFull: { readonly why: string }
  Silent: { readonly pid: number; readonly since: number }
  PollHangs: { readonly since: number }
  LibraryPaused: Vanished & { readonly library: string }
  ScenesPaused: Vanished
  SwitchedOff: {}
  NotBegun: {}
  BadSetting: { readonly why: string }
  CircuitOpen: { readonly server: Server; readonly since: number }
  LineCut: Cut & { readonly server: Server }
  PartFails: Failing
  SlowCall: Slow
  NameGone: { readonly why: string }
  RowsSkipped: Skipped
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
  "NothingStarts",
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

/** Who is left alone has no line either. */
const ofServers = ({ cut, leftAlone }: Standing): ReadonlyArray<Problem> =>
  servers.flatMap((server): ReadonlyArray<Problem> => {
    const since = leftAlone[server]
    if (since !== null) return [Problem.CircuitOpen({ server, since })]
    const line = cut[server]
    return line === null ? [] : [Problem.LineCut({ server, ...line })]
  })

/** All that a person is to know, what stops everything first. */
export const problemsOf = (standing: Standing): ReadonlyArray<Problem> => [
  ...ofRuntime(standing),
  ...(standing.disk === null ? [] : [Problem.DiskFull({ why: standing.disk })]),
  ...(standing.nothingStarts === null ? [] : [Problem.NothingStarts({ why: standing.nothingStarts })]),
  ...standing.libraries.map((paused) => Problem.LibraryPaused(paused)),
  ...(standing.scenes === null ? [] : [Problem.ScenesPaused(standing.scenes)]),
  ...(standing.enabled ? [] : [Problem.SwitchedOff()]),
  ...(standing.begun ? [] : [Problem.NotBegun()]),
  ...standing.settings.map((why) => Problem.BadSetting({ why })),
  ...ofServers(standing),
  ...standing.failing.map((one) => Problem.PartFails(one)),
  ...standing.slow.map((one) => Problem.SlowCall(one)),
  ...standing.scope.map((why) => Problem.NameGone({ why })),
  ...standing.skipped.map((one) => Problem.RowsSkipped(one)),
  ...(standing.sizeDiffers > 0 ? [Problem.SizeDiffers({ jobs: standing.sizeDiffers })] : []),
  ...(standing.dead > 0 ? [Problem.DeadLetters({ jobs: standing.dead })] : [])
]
