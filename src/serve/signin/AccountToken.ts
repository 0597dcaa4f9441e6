import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import { type BegunSignIn, forgetBegun, keepBegun, readBegun } from "../../config/BegunSignIn.ts"
import { awaitToken } from "../../plextv/AwaitPin.ts"
import { type PinKind, PlexTvApi } from "../../plextv/PlexTvApi.ts"
import { type Person, SignInState } from "./SignInState.ts"

/** Where a sign-in is kept, and by which identity plex.tv knows us. */
export interface Place {
  readonly folder: string
  readonly device: string
}

/** A code that can be typed is short. */
const kindOf = ({ code }: BegunSignIn): PinKind => (code.length > 8 ? "strong" : "short")

/** The sign-in that is under way, or a new one. It is kept before anybody sees its code. */
const begun = ({ device, folder }: Place, kind: PinKind) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const kept = Option.filter(
      yield* readBegun(folder),
      (one) => one.device === device && (one.account !== undefined || (kindOf(one) === kind && now < one.endsAt))
    )
    if (Option.isSome(kept)) return kept.value
    const pin = yield* Effect.flatMap(PlexTvApi, ({ beginPin }) => beginPin(kind))
    const fresh: BegunSignIn = { ...pin, device }
    yield* keepBegun(folder, fresh)
    return fresh
  })

/** One more look before leaving: a code that is allowed and never asked for would leave a dead token. */
const lastLook = (folder: string, pin: BegunSignIn) =>
  Effect.gen(function* () {
    const token = yield* Effect.flatMap(PlexTvApi, ({ tokenOf }) => tokenOf(pin))
    if (Option.isSome(token)) yield* keepBegun(folder, { ...pin, account: token.value })
  }).pipe(Effect.interruptible, Effect.timeout("5 seconds"), Effect.ignore)

/** The account's token, once a person has allowed the sign-in; none where nobody is to wait for it. */
export const accountToken = <E>(
  place: Place,
  { kind, wait }: { readonly kind: PinKind; readonly wait: boolean },
  { tell }: Person<E>
) =>
  Effect.gen(function* () {
    const pin = yield* begun(place, kind)
    if (pin.account !== undefined) return Option.some<Redacted.Redacted>(pin.account)
    const { code, endsAt, link } = pin
    yield* tell(SignInState.Pin({ kind, code, link, endsAt }))
    if (!wait) return Option.none<Redacted.Redacted>()
    const token = yield* awaitToken(pin, (look, left) => tell(SignInState.Waiting({ look, left }))).pipe(
      Effect.onInterrupt(() => lastLook(place.folder, pin)),
      Effect.tapErrorTag("PinGone", () => forgetBegun(place.folder))
    )
    yield* Effect.uninterruptible(keepBegun(place.folder, { ...pin, account: token }))
    return Option.some(token)
  })
