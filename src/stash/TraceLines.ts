import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { growing } from "../core/retry/Backoff.ts"
import { tracedBy, Traced, traceMark } from "../core/hook/TraceLine.ts"
import { batches, Logged } from "./LogSocket.ts"
import { StashApi } from "./StashApi.ts"

/** How it is with the connection. `sinceAt` in epoch ms. */
export type TraceHealth = {
  readonly connected: boolean
  readonly sinceAt: number
  /** Why there is none; null while there is one, or none was tried. */
  readonly problem: string | null
}

const Batch = Schema.parseJson(
  Schema.Struct({
    payload: Schema.Struct({
      data: Schema.Struct({ loggingSubscribe: Schema.Array(Schema.Struct({ message: Schema.String })) })
    })
  })
)
const decode = Schema.decodeUnknownOption(Batch)

/** What the lines of a batch tell. What cannot be read tells nothing: the watch finds it. */
const tracedIn = (frame: string): ReadonlyArray<Traced> =>
  Option.match(decode(frame), {
    onNone: () => [],
    onSome: ({ payload }) => payload.data.loggingSubscribe.flatMap(({ message }) => Option.toArray(tracedBy(message)))
  })

/** Half a second to half a minute apart, about half as long as it was away; from the start again after a connection that held. */
const reconnect = Schedule.resetAfter(
  growing({ base: 500, cap: 30_000 }, { factor: 1.5, jitter: { min: 0.5, max: 1 } }),
  "1 minute"
)

/** What our scripts inside Stash tell, read from Stash's log. Lines are lost while there is no connection: they are nudges, no record. */
export class TraceLines extends Effect.Service<TraceLines>()("plexsync/TraceLines", {
  effect: Effect.gen(function* () {
    const stash = yield* StashApi
    const health = yield* Ref.make<TraceHealth>({
      connected: false,
      sinceAt: yield* Clock.currentTimeMillis,
      problem: null
    })
    const note = (connected: boolean, problem: string | null) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Ref.update(health, (before) => ({
          connected,
          sinceAt: before.connected === connected ? before.sinceAt : now,
          problem
        }))
      )

    /** What was told while there was none is lost, and a Stash that was started anew may be edited at once: a reason to look. */
    const stands = Effect.gen(function* () {
      const { problem } = yield* Ref.get(health)
      yield* note(true, null)
      return problem === null ? [] : [Traced.Change({ hint: { scenes: [] } })]
    })

    const take = Logged.$match({
      Stands: () => stands,
      Batch: ({ text }) => Effect.succeed(tracedIn(text))
    })

    const once = (insecure: boolean) =>
      Stream.unwrap(
        Effect.zipWith(stash.credentials, stash.answerLimit, (headers, largest) =>
          batches({ address: stash.address, headers, insecure, largest }, traceMark)
        )
      ).pipe(
        Stream.tapError(({ reason }) =>
          Effect.zipRight(Effect.logDebug(`Stash's log cannot be followed: ${reason}`), note(false, reason))
        )
      )

    /** Never ends and never fails. `insecure`: whether Stash's certificate goes unchecked. */
    const lines = (insecure: boolean): Stream.Stream<Traced> =>
      once(insecure).pipe(
        Stream.retry(reconnect),
        Stream.orDie,
        Stream.mapConcatEffect(take),
        Stream.ensuring(note(false, null))
      )

    return { lines, health: Ref.get(health) } as const
  })
}) {}
