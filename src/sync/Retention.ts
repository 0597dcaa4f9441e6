import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { Config } from "../config/Config.ts"
import { DeadLetterCare } from "../store/DeadLetterCare.ts"

/** Drops dead letters that are older than so many days. Gives how many. */
export const purgeOlderThan = (days: number) =>
  Effect.gen(function* () {
    const care = yield* DeadLetterCare
    const now = yield* Clock.currentTimeMillis
    return yield* care.purge(now - Duration.toMillis(Duration.days(days)))
  })

/** Drops dead letters past dlq_retention_days. Gives how many. */
export const purgeOld = Effect.gen(function* () {
  const { dlq_retention_days: days } = yield* Effect.flatMap(Config, ({ settings }) => settings)
  const purged = yield* purgeOlderThan(days)
  if (purged > 0) yield* Effect.logInfo(`Purged ${purged} failed jobs older than ${days} days`)
  return purged
})

/** Now, and once a day from then on. What fails is tried again the next day. */
export const purgeDaily = purgeOld.pipe(
  Effect.catchAll(({ message }) => Effect.logWarning(`Old failed jobs could not be purged: ${message}`)),
  Effect.repeat(Schedule.spaced(Duration.days(1)))
)
