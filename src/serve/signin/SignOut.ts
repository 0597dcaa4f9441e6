import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { forgetBegun } from "../../config/BegunSignIn.ts"
import { givenPlex } from "../../config/GivenPlex.ts"
import { forgetSignIn, readSignIn } from "../../config/SignInFile.ts"
import type { TokenOrigin } from "../../core/settings/TokenOrigin.ts"
import { layer as transport } from "../../http/Transport.ts"
import { load } from "../../plex/DeviceIdentity.ts"
import { PlexTvApi } from "../../plextv/PlexTvApi.ts"
import { PlexTvConnection } from "../../plextv/PlexTvConnection.ts"
import type { Setting } from "../live/Live.ts"

/** What became of a sign-in that was given up. */
export type SignedOut = Data.TaggedEnum<{
  /** Nobody had signed in. */
  Nothing: {}
  /** `problem`: why plex.tv could not be told, or null; `now`: whose token counts from now on. */
  Out: { readonly server: string; readonly problem: string | null; readonly now: TokenOrigin }
}>
export const SignedOut = Data.taggedEnum<SignedOut>()

/** Ends what a sign-in brought, and nothing else: here in any case, and at plex.tv where it can be told. */
export const signOut = ({ environment, folder, platform, version }: Setting) =>
  Effect.gen(function* () {
    yield* forgetBegun(folder)
    const signIn = yield* readSignIn(folder)
    const { plexTv } = yield* givenPlex(folder, environment)
    const wasThere = yield* forgetSignIn(folder)
    if (Option.isNone(signIn))
      return wasThere ? SignedOut.Out({ server: "Plex", problem: null, now: "none" }) : SignedOut.Nothing()
    const id = yield* load(folder)
    const connection = Layer.succeed(PlexTvConnection, {
      address: plexTv,
      device: Effect.succeed({ id, version, platform })
    })
    const problem = yield* Effect.flatMap(PlexTvApi, (api) => api.signOut(signIn.value.account)).pipe(
      Effect.provide(
        PlexTvApi.Default.pipe(Layer.provide(connection), Layer.provide(transport({ connect: 5000, read: 10_000 })))
      ),
      Effect.as(null),
      Effect.catchTags({
        // It is dead already.
        TokenRefused: () => Effect.succeed(null),
        PinGone: () => Effect.succeed(null),
        PlexTvAway: (away) => Effect.succeed(away.problem)
      })
    )
    const { origin } = yield* givenPlex(folder, environment)
    return SignedOut.Out({ server: signIn.value.server.name, problem, now: origin })
  })
