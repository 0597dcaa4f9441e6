import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Cause from "effect/Cause"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { LimitPassed, type Server } from "../core/model/Failure.ts"
import type { Call } from "./CallFailures.ts"

/** A call that takes its time, or the last one of its kind that took too long or was too large: then `problem` says so. */
export interface SlowCall {
  readonly server: Server
  /** Method and path. */
  readonly request: string
  /** Since when it is under way, or when it was given up. Epoch ms. */
  readonly sinceAt: number
  readonly problem: string | null
}

type Around = <A, E, R>(call: Call, exchange: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** Knows which calls are under way. Where nobody asks, nobody counts. */
export class CallsUnderWay extends Context.Reference<CallsUnderWay>()("plexsync/CallsUnderWay", {
  defaultValue: (): { readonly around: Around; readonly slow: Effect.Effect<ReadonlyArray<SlowCall>> } => ({
    around: (_call, exchange) => exchange,
    slow: Effect.succeed([])
  })
}) {}

/** A call that is under way for so long is worth a word, or sooner where little time is given. Milliseconds. */
const slowAfter = ({ limit }: Call): number => Math.min(10_000, limit.call / 4)

interface UnderWay {
  readonly call: Call
  readonly began: number
}

export const layer = Layer.effect(
  CallsUnderWay,
  Effect.sync(() => {
    /** What is under way, and by server and operation what was given up, until one of its kind is well. */
    const underWay = new Set<UnderWay>()
    const givenUp = new Map<string, SlowCall>()

    const ended = ({ operation, request, server }: Call, sinceAt: number, exit: Exit.Exit<unknown, unknown>) => {
      const kind = `${server} ${operation}`
      const failure = Exit.isSuccess(exit) ? null : Option.getOrUndefined(Cause.failureOption(exit.cause))
      if (failure === null) givenUp.delete(kind)
      else if (failure instanceof LimitPassed) givenUp.set(kind, { server, request, sinceAt, problem: failure.message })
    }

    /** One step before and one after: every call takes it. */
    const around: Around = (call, exchange) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.clockWith((clock) => {
          const one: UnderWay = { call, began: clock.unsafeCurrentTimeMillis() }
          underWay.add(one)
          return Effect.onExit(restore(exchange), (exit) =>
            Effect.sync(() => {
              underWay.delete(one)
              ended(call, clock.unsafeCurrentTimeMillis(), exit)
            })
          )
        })
      )

    const slow = Effect.map(Clock.currentTimeMillis, (now) => [
      ...[...underWay]
        .filter(({ began, call }) => now - began >= slowAfter(call))
        .map(({ began, call: { request, server } }): SlowCall => ({ server, request, sinceAt: began, problem: null })),
      ...givenUp.values()
    ])

    return { around, slow }
  })
)
