import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { Config } from "../../config/Config.ts"
import { DeadLetterCare } from "../../store/queue/DeadLetters.ts"
import { HistoryCare } from "../../store/items/HistoryCare.ts"

/** So many days ago, epoch ms. */
const ago = (days: number) => Effect.map(Clock.currentTimeMillis, (now) => now - Duration.toMillis(Duration.days(days)))

/** Drops dead letters that are older than so many days. Gives how many. */
export const purgeOlderThan = (days: number) =>
  Effect.gen(function* () {
    const care = yield* DeadLetterCare
    return yield* care.purge(yield* ago(days))
  })

/** Drops dead letters past dlq_retention_days. Gives how many. */
export const purgeOld = Effect.gen(function* () {
  const { dlq_retention_days: days } = yield* Effect.flatMap(Config, ({ settings }) => settings)
  const purged = yield* purgeOlderThan(days)
  if (purged > 0) yield* Effect.logInfo(`Purged ${purged} failed jobs older than ${days} days`)
  return purged
})

/** Drops writes past history_days from the history. */
const pruneHistory = Effect.gen(function* () {
  const { history_days: days } = yield* Effect.flatMap(Config, ({ settings }) => settings)
  const care = yield* HistoryCare
  const pruned = yield* care.prune(yield* ago(days))
  if (pruned > 0) yield* Effect.logInfo(`Dropped ${pruned} writes older than ${days} days from the history`)
})

/** Now, and once a day from then on. What fails is tried again the next day. */
export const purgeDaily = Effect.zipRight(
  Effect.catchAll(purgeOld, ({ message }) => Effect.logWarning(`Old failed jobs could not be purged: ${message}`)),
  Effect.catchAll(pruneHistory, ({ message }) => Effect.logWarning(`The history could not be pruned: ${message}`))
).pipe(Effect.repeat(Schedule.spaced(Duration.days(1))))
