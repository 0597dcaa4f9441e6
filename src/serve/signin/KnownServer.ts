import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { readSignIn } from "../../config/SignInFile.ts"
import { isThere } from "../../store/sqlite/Database.ts"
import { IndexStates } from "../../store/index/IndexStates.ts"
import { storeOnly } from "../live/StoreLive.ts"

/** The machineIdentifier of the server that this data directory is for: the one that was synced, or signed in to. */
export const knownServer = (folder: string) =>
  Effect.gen(function* () {
    const signedIn = Option.map(yield* readSignIn(folder), ({ server }) => server.machineIdentifier)
    if (!(yield* isThere(folder))) return signedIn
    const synced = yield* Effect.flatMap(IndexStates, ({ server }) => server).pipe(Effect.provide(storeOnly(folder)))
    return Option.orElse(synced, () => signedIn)
  })
