import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as MutableRef from "effect/MutableRef"
import { Agent, buildConnector, type Dispatcher } from "undici"
import { type CallLimit, CallLimits, usualLimit } from "./CallLimits.ts"
import { Connections } from "./Connections.ts"

/** Limits of every call. Milliseconds; what is left out of a call's own is as usual. */
export interface Limits extends Partial<CallLimit> {
  /** Until the connection stands, TLS included. */
  readonly connect: number
  /** Of silence: before the headers, and between any two bytes after them. */
  readonly read: number
  /** Whether certificates go unchecked (a Stash with its own certificate). */
  readonly insecure?: boolean
}

/** Whether a server must show that it is who it says: for calls and websockets alike. */
export const trust = (insecure: boolean | undefined) => ({ rejectUnauthorized: insecure !== true })

/** Plex closes idle connections after 20 s (`Keep-Alive: timeout=20`); ours go first. */
const idle = 15_000

/** Effect's client passes limits of its own with each request, so ours are put in where the request leaves. */
const withLimits =
  (limits: MutableRef.MutableRef<Limits>): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) => {
    const { read } = MutableRef.get(limits)
    return dispatch({ ...options, headersTimeout: read, bodyTimeout: read }, handler)
  }

/** Connects under the limits of that moment, and counts both ends of a connection. */
const connector =
  (limits: MutableRef.MutableRef<Limits>, turnover: MutableRef.MutableRef<number>): buildConnector.connector =>
  (options, callback) => {
    const { connect, insecure } = MutableRef.get(limits)
    MutableRef.increment(turnover)
    buildConnector({ timeout: connect, ...trust(insecure) })(options, (...made) => {
      made[1]?.once("close", () => MutableRef.increment(turnover))
      callback(...made)
    })
  }

const agent = (limits: MutableRef.MutableRef<Limits>, turnover: MutableRef.MutableRef<number>) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(
        () =>
          new Agent({
            connect: connector(limits, turnover),
            keepAliveTimeout: idle,
            keepAliveMaxTimeout: idle,
            connections: 4
          })
      ),
      (open) => Effect.promise(() => open.destroy())
    ),
    (open) => open.compose(withLimits(limits))
  )

/** Headers that no span, log or error may show. */
const secretHeaders = ["x-plex-token", "apikey", "cookie", "set-cookie", "authorization"]

/** An HTTP client that cannot hang, and whose spans hold no secret. Its limits are asked for before each call. */
export const layerOf = (limits: Effect.Effect<Limits>): Layer.Layer<HttpClient.HttpClient | Connections | CallLimits> =>
  Layer.unwrapEffect(
    Effect.map(limits, (first) => {
      const inForce = MutableRef.make(first)
      const turnover = MutableRef.make(0)
      const ask = Effect.map(limits, (now) => MutableRef.set(inForce, now))
      return Layer.effect(
        HttpClient.HttpClient,
        Effect.map(HttpClient.HttpClient, (client) =>
          HttpClient.transform(client, (call) =>
            Effect.zipRight(ask, call).pipe(
              // Its end is seen a moment later, when the next call may be under way.
              Effect.tap(({ headers }) =>
                headers["connection"] === "close" ? Effect.sync(() => MutableRef.increment(turnover)) : Effect.void
              ),
              Effect.locally(Headers.currentRedactedNames, secretHeaders)
            )
          )
        )
      ).pipe(
        Layer.provide(NodeHttpClient.layerUndiciWithoutDispatcher),
        Layer.provide(Layer.scoped(NodeHttpClient.Dispatcher, agent(inForce, turnover))),
        Layer.merge(Layer.succeed(Connections, { turnover: Effect.sync(() => MutableRef.get(turnover)) })),
        Layer.merge(Layer.succeed(CallLimits, { inForce: Effect.map(limits, (now) => ({ ...usualLimit, ...now })) }))
      )
    })
  )

/** The same under limits that stay. */
export const layer = (limits: Limits) => layerOf(Effect.succeed(limits))
