import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { command, ControlRefused, json, report } from "./Control.ts"
import type { Route } from "./Exchange.ts"
import { FaultsBody } from "./Fault.ts"
import type { FaultList } from "./FaultList.ts"
import type { RequestStats } from "./RequestStats.ts"
import type { RouteTable } from "./RouteTable.ts"
import type { SandboxClock } from "./SandboxClock.ts"

interface Kernel {
  readonly clock: SandboxClock
  readonly stats: RequestStats
  readonly faults: FaultList
  readonly table: RouteTable
  readonly extraStats?: () => Record<string, unknown>
  readonly onResetStats?: () => void
}

/** `advanceMs` moves the clock by milliseconds, `at` sets it (epoch milliseconds or an ISO date); it runs on from there. */
const ClockBody = Schema.Union(
  Schema.Struct({ advanceMs: Schema.Finite }),
  Schema.Struct({ at: Schema.Union(Schema.Finite, Schema.Date) })
)

/** The control routes that both servers have. */
export const make = ({ clock, extraStats, faults, onResetStats, stats, table }: Kernel): ReadonlyArray<Route> => [
  report("/__sandbox/stats", () => ({ ...stats.snapshot(), ...extraStats?.() })),
  {
    method: "POST",
    pattern: "/__sandbox/reset-stats",
    handle: () =>
      Effect.sync(() => {
        stats.reset()
        onResetStats?.()
        return json({})
      })
  },
  command("/__sandbox/faults", FaultsBody, (body) => {
    const unknown = body.faults.filter(({ route }) => route !== "*" && !table.names.has(route))
    if (unknown.length > 0) {
      const routes = unknown.map(({ route }) => route).join(", ")
      return new ControlRefused({ reason: `No such route: ${routes}. There are: *, ${[...table.names].join(", ")}` })
    }
    faults.replace(body.faults)
    return Effect.succeed({ faults: body.faults.length })
  }),
  command("/__sandbox/clock", ClockBody, (body) =>
    Effect.sync(() => {
      if ("advanceMs" in body) clock.advance(body.advanceMs)
      else clock.set(typeof body.at === "number" ? body.at : body.at.getTime())
      return { now: clock.now() }
    })
  )
]
