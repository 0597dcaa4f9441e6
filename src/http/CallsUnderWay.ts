import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Cause from "effect/Cause"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
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

interface Known {
  readonly underWay: ReadonlyMap<symbol, { readonly call: Call; readonly began: number }>
  /** By server and operation, until one is well. */
  readonly givenUp: ReadonlyMap<string, SlowCall>
}

const without = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> => {
  if (!map.has(key)) return map
  const rest = new Map(map)
  rest.delete(key)
  return rest
}

export const layer = Layer.effect(
  CallsUnderWay,
  Effect.gen(function* () {
    const known = yield* Ref.make<Known>({ underWay: new Map(), givenUp: new Map() })

    const begin = (call: Call) =>
      Effect.gen(function* () {
        const id = Symbol(call.operation)
        const began = yield* Clock.currentTimeMillis
        yield* Ref.update(known, ({ givenUp, underWay }) => ({
          givenUp,
          underWay: new Map(underWay).set(id, { call, began })
        }))
        return id
      })

    const end = ({ operation, request, server }: Call, id: symbol, exit: Exit.Exit<unknown, unknown>) =>
      Effect.gen(function* () {
        const sinceAt = yield* Clock.currentTimeMillis
        const failure = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.failureOption(exit.cause)) : undefined
        const kind = `${server} ${operation}`
        yield* Ref.update(known, ({ givenUp, underWay }) => ({
          underWay: without(underWay, id),
          givenUp:
            failure instanceof LimitPassed
              ? new Map(givenUp).set(kind, { server, request, sinceAt, problem: failure.message })
              : Exit.isSuccess(exit)
                ? without(givenUp, kind)
                : givenUp
        }))
      })

    const slow = Effect.zipWith(Ref.get(known), Clock.currentTimeMillis, ({ givenUp, underWay }, now) => [
      ...[...underWay.values()]
        .filter(({ began, call }) => now - began >= slowAfter(call))
        .map(({ began, call: { request, server } }): SlowCall => ({ server, request, sinceAt: began, problem: null })),
      ...givenUp.values()
    ])

    return {
      around: (call, exchange) =>
        Effect.acquireUseRelease(
          begin(call),
          () => exchange,
          (id, exit) => end(call, id, exit)
        ),
      slow
    }
  })
)
