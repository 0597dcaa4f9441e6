import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { readdirSync } from "node:fs"
import { keepSignIn } from "../../../src/config/SignInFile.ts"
import { knownServer } from "../../../src/serve/signin/KnownServer.ts"
import { IndexStates } from "../../../src/store/index/IndexStates.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { inFolder } from "../../support/TestStore.ts"

const signedInTo = (folder: string, machineIdentifier: string) =>
  keepSignIn(folder, {
    account: Redacted.make("token-of-the-account"),
    server: { token: Redacted.make("token-of-the-server"), machineIdentifier, name: "Cinema", address: null }
  })
const synced = (folder: string, server: string) =>
  Effect.flatMap(IndexStates, (states) => states.use(server, ["1"])).pipe(Effect.provide(inFolder(folder)))
const opened = (folder: string) => Effect.provide(Effect.void, inFolder(folder))

describe("the server that a data directory is for", () => {
  it.scopedLive("is nobody's at first, and to ask makes no database", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      expect(yield* knownServer(folder)).toEqual(Option.none())
      expect(readdirSync(folder)).toEqual([])
      yield* opened(folder)
      expect(yield* knownServer(folder)).toEqual(Option.none())
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("is the one that somebody signed in to, until another was synced", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* signedInTo(folder, "one")
      expect(yield* knownServer(folder)).toEqual(Option.some("one"))
      yield* opened(folder)
      expect(yield* knownServer(folder)).toEqual(Option.some("one"))
      yield* synced(folder, "two")
      expect(yield* knownServer(folder)).toEqual(Option.some("two"))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
