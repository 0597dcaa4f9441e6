import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Ref from "effect/Ref"
import { Config, SettingsState } from "../../config/Config.ts"
import { CallsUnderWay } from "../../http/CallsUnderWay.ts"
import { StashApi } from "../../stash/StashApi.ts"
import type { StoreFailed } from "../../core/model/Failure.ts"
import type { Self } from "../../store/sqlite/Process.ts"
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { RuntimeRow } from "../../store/runtime/RuntimeRow.ts"
import { CircuitBreakers } from "../../sync/circuit/CircuitBreaker.ts"
import { Supervisor } from "./Supervisor.ts"
import { encode, type Health } from "../report/HealthWritten.ts"

/** Who is idle writes once a minute only: disks may sleep. */
const heartbeat = Duration.toMillis("60 seconds")
/** How soon a change of substance is written. Milliseconds. */
const glance = "5 seconds"

/** Of what a part tells, all but numbers, which move all the time; of a struct, whether there is one. */
const words = (part: Readonly<Record<string, unknown>>) =>
  Object.entries(part).flatMap(([name, value]) =>
    typeof value === "number" ? [] : [[name, typeof value === "object" ? value === null : value]]
  )

/** What is worth writing at once when it changes: else a person reads for a minute what was. */
const substance = ({ blocked, fibers, parts, plex, settings, slow, stash }: Omit<Health, "queue">): string =>
  JSON.stringify([
    blocked,
    stash,
    plex,
    settings,
    slow.map(({ problem, request, server }) => [server, request, problem]),
    fibers.map(({ name, problem, restarts, state }) => [name, state, restarts, problem]),
    Object.entries(parts).map(([name, part]) => [name, words(part)])
  ])

/** What keeps a part from its work until a person mends it. */
const blockedBy = (parts: Health["parts"]): string | null =>
  Object.values(parts).flatMap(({ blocks, problem }) =>
    blocks === true && typeof problem === "string" ? [problem] : []
  )[0] ?? null

/** The one model of how the runtime is: gathered here, written to its row, read by who asks. */
export class HealthModel extends Effect.Service<HealthModel>()("plexsync/HealthModel", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const settings = yield* SettingsState
    const stash = yield* StashApi
    const breakers = yield* CircuitBreakers
    const fibers = yield* Supervisor
    const queue = yield* QueueStatus
    const { slow } = yield* CallsUnderWay
    const row = yield* RuntimeRow
    const trouble = yield* Ref.make(Option.none<string>())
    /** What blocks is written at once. */
    const bell = yield* Queue.sliding<"blocked">(1)

    /** What cannot be used blocks before what was found while working. */
    const blocked = Effect.gen(function* () {
      const missing = yield* settings.missing
      return missing.length > 0 ? missing.join("; ") : Option.getOrNull(yield* Ref.get(trouble))
    })

    const told = Effect.gen(function* () {
      const list = yield* fibers.parts
      const telling = list.flatMap(({ health, name }) => (health === undefined ? [] : [{ name, health }]))
      const entries = yield* Effect.forEach(telling, ({ health, name }) =>
        Effect.match(health, {
          onFailure: ({ message }) => [name, { problem: message }] as const,
          onSuccess: (part) => [name, part] as const
        })
      )
      return Object.fromEntries(entries)
    })

    /** Everything that costs no look into the database. */
    const glimpse = (self: Self) =>
      Effect.gen(function* () {
        const now = yield* config.settings
        const circuits = yield* breakers.state
        const about = yield* told
        return {
          at: yield* Clock.currentTimeMillis,
          version: self.version,
          started: self.started,
          blocked: (yield* blocked) ?? blockedBy(about),
          stash: { address: stash.address, circuit: circuits.Stash._tag },
          plex: { address: now.plex_url.url, circuit: circuits.Plex._tag },
          slow: yield* slow,
          settings: { enabled: now.enabled, problems: yield* settings.problems },
          fibers: yield* fibers.health,
          parts: about
        }
      })

    /** How the runtime is now. */
    const now = (self: Self): Effect.Effect<Health, StoreFailed> =>
      Effect.gen(function* () {
        const { dead, parked, ready, running, waiting } = yield* queue.counts
        return { ...(yield* glimpse(self)), queue: { ready, running, waiting, parked, dead } }
      })

    /** Writes the row. False when it is another runtime's. */
    const write = (self: Self) =>
      Effect.gen(function* () {
        const health = yield* now(self)
        return yield* row.heartbeat(self, health.blocked, yield* Effect.orDie(encode(health)))
      })

    /** Writes it at each change of substance, and once a minute. Ends when the row is another runtime's. */
    const heartbeats = (self: Self) =>
      Effect.gen(function* () {
        const last = yield* Ref.make({ at: -heartbeat, said: "" })
        const look = Effect.gen(function* () {
          const seen = yield* glimpse(self)
          const { at, said } = yield* Ref.get(last)
          const fresh = substance(seen)
          if (said === fresh && Math.abs(seen.at - at) < heartbeat) return true
          yield* Ref.set(last, { at: seen.at, said: fresh })
          return yield* write(self)
        })
        const rest = Effect.raceFirst(Effect.sleep(glance), Queue.take(bell))
        yield* Effect.repeat(Effect.zipLeft(look, rest), { while: (ours) => ours })
      })

    return {
      now,
      write,
      heartbeats,
      /** What blocks the work, or nothing any more. */
      blocked: (problem: Option.Option<string>) =>
        Effect.flatMap(Ref.getAndSet(trouble, problem), (before) =>
          Equal.equals(before, problem) ? Effect.void : Effect.asVoid(Queue.offer(bell, "blocked"))
        )
    } as const
  }),
  dependencies: [CircuitBreakers.Default, Supervisor.Default, QueueStatus.Default, RuntimeRow.Default]
}) {}
