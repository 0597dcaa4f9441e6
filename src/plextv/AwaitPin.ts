import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import { nextWait, PinLook, usualWait } from "../core/signin/PinWait.ts"
import { type BegunPin, PlexTvApi } from "./PlexTvApi.ts"
import { PinGone, type PlexTvAway } from "./PlexTvFailure.ts"

/** Takes in what each look gave, and how much time is left. Milliseconds. */
export type Tell = (look: PinLook, left: number) => Effect.Effect<void>

const lookOf = ({ retryAfter, status }: PlexTvAway): PinLook =>
  status === 429 ? PinLook.Slow({ retryAfter }) : PinLook.Away()

/** Looks until a person has allowed the sign-in. plex.tv may be away meanwhile: only the sign-in's own end, or its refusal, ends the wait. */
export const awaitToken = (pin: BegunPin, tell: Tell): Effect.Effect<Redacted.Redacted, PinGone, PlexTvApi> =>
  Effect.gen(function* () {
    const { tokenOf } = yield* PlexTvApi
    const look = tokenOf(pin).pipe(
      Effect.map((token) => ({ token, look: PinLook.Pending() })),
      Effect.catchTags({
        PlexTvAway: (away) => Effect.succeed({ token: Option.none<Redacted.Redacted>(), look: lookOf(away) }),
        // It was sent without a token.
        TokenRefused: () => Effect.succeed({ token: Option.none<Redacted.Redacted>(), look: PinLook.Away() })
      })
    )
    const from = (wait: number): Effect.Effect<Redacted.Redacted, PinGone> =>
      Effect.gen(function* () {
        // The last look comes after the end: what was allowed in the last moment counts.
        const isLast = (yield* Clock.currentTimeMillis) >= pin.endsAt
        const seen = yield* look
        if (Option.isSome(seen.token)) return seen.token.value
        if (isLast) return yield* new PinGone()
        const next = nextWait(wait, seen.look)
        const left = Math.max(0, pin.endsAt - (yield* Clock.currentTimeMillis))
        yield* tell(seen.look, left)
        yield* Effect.sleep(Math.min(next, left))
        return yield* from(next)
      })
    return yield* from(usualWait)
  })
