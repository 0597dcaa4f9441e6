import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { problemsOf, type Standing } from "../../core/model/Problem.ts"
import type { Breaker } from "../../core/retry/Breaker.ts"
import { IndexStates } from "../../store/index/IndexStates.ts"
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { Outages } from "../../store/runtime/Outages.ts"
import { RuntimeRow } from "../../store/runtime/RuntimeRow.ts"
import { SceneSweeps } from "../../store/scenes/SceneSweeps.ts"
import { fullSyncBegun } from "../../store/scenes/Scenes.ts"
import { diskTrouble } from "../../store/sqlite/DiskRoom.ts"
import type { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { type Health, written } from "./HealthWritten.ts"

const Late = Schema.Struct({ late: Schema.Literal(true), pollingSinceAt: Schema.Number })
const decode = Schema.decodeUnknownOption(Late)

/** Since when a poll has been without an answer for too long, as the watch tells; null when none is. */
export const unansweredSince = ({ parts }: Pick<Health, "parts">): number | null =>
  Option.getOrNull(Option.map(decode(parts["watch"]), ({ pollingSinceAt }) => pollingSinceAt))

const openSince = (breaker: Breaker): number | null => (breaker._tag === "Closed" ? null : breaker.since)

/** What it is asked of. */
export type Stood = RuntimeRow | QueueStatus | IndexStates | SceneSweeps | Outages | KeyValues

/** How everything stands, and what of it a person is to know. One look: to be made in a snapshot. */
export const standing = (host: string) =>
  Effect.gen(function* () {
    const runtime = yield* Effect.flatMap(RuntimeRow, ({ living }) => living(host))
    const health = Option.isSome(runtime) ? yield* written : Option.none()
    const counts = yield* Effect.flatMap(QueueStatus, (queue) => queue.counts)
    const libraries = yield* Effect.flatMap(IndexStates, ({ paused }) => paused)
    const scenes = yield* Effect.flatMap(SceneSweeps, ({ paused }) => paused)
    const breakers = yield* Effect.flatMap(Outages, ({ states }) => states)
    const now: Standing = {
      now: yield* Clock.currentTimeMillis,
      runtime: Option.getOrNull(runtime),
      disk: yield* diskTrouble,
      unanswered: Option.getOrNull(Option.flatMapNullable(health, unansweredSince)),
      enabled: Option.match(health, { onNone: () => true, onSome: ({ settings }) => settings.enabled }),
      begun: yield* fullSyncBegun,
      leftAlone: { Plex: openSince(breakers.Plex), Stash: openSince(breakers.Stash) },
      libraries,
      scenes,
      dead: counts.dead,
      sizeDiffers: counts.because.size_differs ?? 0
    }
    return { runtime, health, counts, libraries, scenes, breakers, problems: problemsOf(now) }
  })
