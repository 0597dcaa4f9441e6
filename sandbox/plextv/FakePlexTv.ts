import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Dice from "../dataset/Dice.ts"
import type { Answer, Exchange } from "../http/Exchange.ts"
import { httpDate } from "../http/HttpDate.ts"
import type { SandboxClock } from "../http/SandboxClock.ts"
import type { SandboxError } from "../http/SandboxError.ts"
import * as SandboxServer from "../http/SandboxServer.ts"
import * as AccountRoutes from "./AccountRoutes.ts"
import * as Pages from "./Pages.ts"
import * as PinRoutes from "./PinRoutes.ts"
import * as PlexTvControls from "./PlexTvControls.ts"
import * as PlexTvState from "./PlexTvState.ts"
import { clientIdentifierOf, refuse, statusAnswer } from "./Reply.ts"
import * as ServerRows from "./ServerRows.ts"

export interface FakePlexTvOptions {
  /** 0 = any free one. */
  readonly port: number
  readonly clock: SandboxClock
  readonly latencyMs: number
  /** The same seed gives the same codes and tokens. */
  readonly seed: number
  /** The server that the account owns, as it is now. */
  readonly plex: () => ServerRows.Plex
}

/** Without an identifier nobody is answered. */
const gate = (exchange: Exchange): Effect.Effect<Option.Option<Answer>> =>
  Effect.sync(() =>
    exchange.path.startsWith("/api/v2/") && clientIdentifierOf(exchange) === undefined
      ? Option.some(refuse(exchange, "noIdentifier"))
      : Option.none()
  )

/** plex.tv, clients.plex.tv and app.plex.tv in one, with one account, on loopback. It lives as long as the scope. */
export const make = (options: FakePlexTvOptions): Effect.Effect<{ readonly url: string }, SandboxError, Scope.Scope> =>
  Effect.gen(function* () {
    const { clock, latencyMs, plex, port, seed } = options
    const usual: ReadonlyArray<ServerRows.Wish> = [{ kind: "owned" }, { kind: "friend" }, { kind: "player" }]
    const state = PlexTvState.make({
      clock,
      dice: Dice.make(seed),
      servers: () => usual.map((wish) => ServerRows.make(wish, plex()))
    })
    const { url } = yield* SandboxServer.serve({
      name: "plex.tv",
      port,
      clock,
      latencyMs,
      routes: [...PinRoutes.make(state), ...AccountRoutes.make(state), ...Pages.make(state)],
      controls: PlexTvControls.make(state, plex),
      before: gate,
      notFound: () => Effect.succeed<Answer>({ status: 404, body: "" }),
      // Clients measure a sign-in's time by this, and not by their own clock.
      finish: (_exchange, answer) =>
        Effect.sync(() => ({ ...answer, headers: { Date: httpDate(clock.now()), ...answer.headers } })),
      statusAnswer,
      extraStats: () => ({ pins: state.pins.size, tokens: state.alive.size })
    })
    return { url }
  })
