import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import { ChangeHints } from "../../watch/ChangeHints.ts"
import { keepAccess } from "../../config/KeptAccess.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { Handovers } from "../../store/runtime/Handovers.ts"
import { DatabaseChanges } from "../../store/queue/DatabaseChanges.ts"
import { HealthModel } from "./Health.ts"
import { ThisProcess } from "../ThisProcess.ts"

/** How often, at the most, to see whether something was handed over: a person waits for it. */
const courtesy = "500 millis"
/** How long whoever handed it over is kept waiting for the word that the work goes on. */
const patience = "4 seconds"
/** A session lasts an hour unless Stash is set otherwise, and each answer brings a newer one. */
const often = "5 minutes"

/** Goes on at once when a task handed over a way into Stash, and says what keeps it from that, if anything. */
export const accessCare = Effect.gen(function* () {
  const self = yield* ThisProcess
  const handovers = yield* Handovers
  const model = yield* HealthModel
  const notice = yield* DatabaseChanges
  const nudges = yield* ChangeHints
  const stash = yield* StashApi
  const seen = yield* Ref.make(yield* handovers.announced)
  const blocked = Effect.map(model.now(self), (now) => now.blocked)

  const takeUp = (owner: string) =>
    Effect.gen(function* () {
      // Whatever comes of it: the first way that Stash lets in is used from then on.
      yield* Effect.ignore(stash.access)
      yield* nudges.offer({ scenes: [] })
      const free = Effect.repeat(blocked, { until: (one) => one === null, schedule: Schedule.spaced("200 millis") })
      yield* Effect.timeoutOption(free, patience)
      yield* model.write(self)
      yield* handovers.acknowledge(owner, yield* blocked)
    })

  const look = Effect.gen(function* () {
    const mark = yield* notice.mark
    const told = yield* handovers.announced
    const before = yield* Ref.getAndSet(seen, told)
    if (Option.isSome(told) && !Equal.equals(before, told)) yield* takeUp(told.value)
    yield* Effect.sleep(courtesy)
    yield* notice.committed(mark)
  })
  /** Whoever Stash lets in again first wakes the watch: until then it says that it is kept out. */
  const wakeWatch = Effect.forever(Effect.zipRight(stash.readmitted, nudges.offer({ scenes: [] })))
  return yield* Effect.zipRight(Effect.forkScoped(wakeWatch), Effect.forever(look))
}).pipe(Effect.scoped)

/** Keeps the newest value of a session that is in use for whoever starts next; best the key that it can be exchanged for. Ends with its scope, and keeps it once more then. */
export const keepSession = (folder: string) =>
  Effect.gen(function* () {
    const { access, session } = yield* StashApi
    const isKept = yield* Ref.make(false)
    const keep = Effect.flatMap(session, (newest) =>
      keepAccess(folder, { sessionCookie: Option.getOrUndefined(newest) })
    )
    const round = Effect.gen(function* () {
      if (Option.isNone(yield* session)) return yield* Ref.set(isKept, false)
      const { apiKey, password } = yield* access
      if (Option.isSome(apiKey)) yield* keepAccess(folder, { apiKey: apiKey.value })
      else if (password) yield* keep
      yield* Ref.set(isKept, Option.isNone(apiKey) && password)
    }).pipe(Effect.catchAll(({ message }) => Effect.logDebug(`The session of Stash is not kept: ${message}`)))
    yield* Effect.addFinalizer(() => Effect.whenEffect(keep, Ref.get(isKept)))
    yield* Effect.forkScoped(Effect.repeat(round, Schedule.spaced(often)))
  })
