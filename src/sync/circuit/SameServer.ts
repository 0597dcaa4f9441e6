import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { PlexApi } from "../../plex/PlexApi.ts"
import { ServersSeen } from "../../store/runtime/ServersSeen.ts"
import { CircuitBreakers } from "./CircuitBreaker.ts"

const sentence = (who: string) =>
  `Another Plex database answers at this address${who}: nothing is written until one server has answered for 60 s`

/** What keeps everything waiting meanwhile. */
export const anotherPlex = sentence("")

/** So long an answer about who the server is holds, on connections that stand. Milliseconds. */
const proven = 5000
/** So long one server must have answered before anything is written again. Milliseconds. */
const steady = 60_000
const tick = Duration.seconds(5)

/** Who answered, when, epoch ms, and how often connections came and went until then. */
interface Proof {
  readonly server: string
  readonly at: number
  readonly turnover: number
}

/** Since when the server in force answers, while nothing is written. */
interface Doubt {
  readonly server: string
  readonly since: number
}

/** Behind one address another database of Plex may answer from one moment to the next: the server says who it is before each write and after. */
export class SameServer extends Effect.Service<SameServer>()("plexsync/SameServer", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const { noteVersion } = yield* ServersSeen
    const { guard } = yield* CircuitBreakers
    const last = yield* Ref.make(Option.none<Proof>())
    const doubt = yield* Ref.make(Option.none<Doubt>())

    /** Who answers now. Not counted by the circuit. */
    const asked = Effect.gen(function* () {
      const { machineIdentifier: server, version } = yield* plex.identity
      yield* noteVersion("Plex", version)
      const [at, turnover] = yield* Effect.all([Clock.currentTimeMillis, plex.turnover])
      yield* Ref.set(last, Option.some({ server, at, turnover }))
      return server
    })
    const ask = guard("Plex")(asked)

    /** Who answers, asked anew after a while, and where a connection was opened or ended. */
    const answering = Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Effect.flatMap(plex.turnover, (turnover) =>
        Effect.flatMap(Ref.get(last), (known) =>
          Option.isSome(known) && known.value.turnover === turnover && Math.abs(now - known.value.at) < proven
            ? Effect.succeed(known.value.server)
            : ask
        )
      )
    )

    /** Nothing is to be written until one server has answered for a minute. */
    const mistrust = (server: string) =>
      Effect.gen(function* () {
        const since = yield* Clock.currentTimeMillis
        const before = yield* Ref.getAndSet(doubt, Option.some({ server, since }))
        if (Option.isNone(before)) yield* Effect.logError(sentence(` (${server})`))
      })

    /** Right before a write: whether the server that was read is still the one that answers. */
    const still = (server: string) =>
      Effect.flatMap(Ref.get(doubt), (held) =>
        Option.isSome(held)
          ? Effect.succeed(false)
          : Effect.flatMap(answering, (answers) =>
              answers === server ? Effect.succeed(true) : Effect.as(mistrust(answers), false)
            )
      )

    /** While nothing may be written: asks, and waits a little. Gives whether it did. */
    const pause = Effect.gen(function* () {
      const held = yield* Ref.get(doubt)
      if (Option.isNone(held)) return false
      const server = yield* ask
      const now = yield* Clock.currentTimeMillis
      if (server !== held.value.server) yield* mistrust(server)
      else if (Math.abs(now - held.value.since) >= steady) {
        yield* Ref.set(doubt, Option.none())
        yield* Effect.logInfo("One Plex has answered for a minute - resuming")
        return false
      }
      yield* Effect.sleep(tick)
      return true
    }).pipe(Effect.catchAll(() => Effect.as(Effect.sleep(tick), true)))

    return { ask, asked, still, mistrust, pause, doubted: Effect.map(Ref.get(doubt), Option.isSome) } as const
  }),
  dependencies: [CircuitBreakers.Default, ServersSeen.Default]
}) {}
