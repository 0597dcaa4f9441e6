import type { Overview } from "./Overview.ts"
import { problemJson, verdictOf } from "./ProblemLines.ts"
import { waitingBy } from "./CountLines.ts"

/** How everything is, for programs. Names stay, and mean what they meant; new ones may come. Times in epoch ms. */
export const overviewJson = (of: Overview) => ({
  version: of.version,
  database: of.database,
  runtime: of.runtime,
  blocked: of.runtime?.blocked ?? null,
  nothingStarts: of.nothingStarts,
  vanishedScenes: of.vanishedScenes,
  paused: of.pausedLibraries.map(({ library, of: all, since, vanished }) => ({ library, vanished, of: all, since })),
  queue: of.counts,
  breakers: of.breakers,
  outages: of.outages,
  skipped: of.skipped,
  scope: of.scope,
  health: of.health,
  lease: of.lease,
  deadLetters: of.letters,
  problems: of.problems.map(problemJson),
  verdict: verdictOf(of.problems),
  scenes: of.scenes,
  waitingBy: waitingBy(of).map(([reason, scenes]) => ({ reason, scenes })),
  failedBy: of.failed,
  lastEditAt: of.editedAt,
  reconciled: of.compared,
  versions: { PlexSync: of.version, ...of.versions },
  libraries: of.libraries,
  now: of.now,
  writtenAt: of.health?.at ?? null
})
