import * as Effect from "effect/Effect"
import { Config } from "../../config/Config.ts"
import type { Standing } from "../../core/explain/Facts.ts"
import { severityOf } from "../../core/model/Problem.ts"
import type { Breaker } from "../../core/retry/Breaker.ts"
import type { Self } from "../../store/sqlite/Process.ts"
import { seenFrom } from "../report/LocalTime.ts"
import { isOn } from "../report/PartsTold.ts"
import { overview } from "../report/Overview.ts"
import { problemLine } from "../report/ProblemLines.ts"

const servers = ["Plex", "Stash"] as const

const open = (breaker: Breaker): Pick<Standing["open"][number], "since" | "until"> | null =>
  breaker._tag === "Closed" ? null : { since: breaker.since, until: breaker._tag === "Open" ? breaker.until : null }

/** How PlexSync as a whole stands. `settled`: whether the settings in force are known here; else a runtime that lives says whether it is on. */
export const standingNow = ({ host, version }: Pick<Self, "host" | "version">, settled: boolean) =>
  Effect.gen(function* () {
    const now = yield* overview(host, version)
    const { enabled } = yield* Effect.flatMap(Config, ({ settings }) => settings)
    return {
      enabled: settled ? enabled : now.health === null || isOn(now.health),
      stopped: now.problems
        .filter((one) => severityOf(one) === "stops")
        .map((one) => problemLine(one, seenFrom(now.now))),
      open: servers.flatMap((server) => {
        const since = open(now.breakers[server])
        return since === null ? [] : [{ server, ...since }]
      }),
      paused: now.pausedLibraries.map(({ library }) => library)
    } satisfies Standing
  })
