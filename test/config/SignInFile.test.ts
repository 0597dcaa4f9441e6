import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import {
  fingerprint,
  forgetSignIn,
  keepSignIn,
  noteStash,
  readSignIn,
  type SignIn
} from "../../src/config/SignInFile.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const signIn: SignIn = {
  account: Redacted.make("token-of-the-account"),
  server: {
    token: Redacted.make("token-of-the-server"),
    machineIdentifier: "0123",
    name: "Box",
    address: "http://192.168.1.9:32400"
  }
}
const file = (folder: string) => join(folder, "plex-sign-in.json")

describe("what a sign-in leaves", () => {
  it.scoped("is read as it was kept, for its owner only, and shows no token", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      assert.isTrue(Option.isNone(yield* readSignIn(folder)))
      yield* keepSignIn(folder, { ...signIn, stashThen: null })
      const read = Option.getOrThrow(yield* readSignIn(folder))
      assert.deepStrictEqual(read, { ...signIn, stashThen: null })
      assert.notInclude(Inspectable.toStringUnknown(read), "token-of")
      assert.deepStrictEqual(readdirSync(folder), ["plex-sign-in.json"])
      assert.strictEqual(statSync(file(folder)).mode & 0o777, 0o600)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped.each(["", "{", "[]", '{"account":"x"}'])("is nothing where its file holds %j", (text) =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      writeFileSync(file(folder), text)
      assert.isTrue(Option.isNone(yield* readSignIn(folder)))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("is forgotten once", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* keepSignIn(folder, signIn)
      assert.isTrue(yield* forgetSignIn(folder))
      assert.isFalse(yield* forgetSignIn(folder))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("says where it cannot be kept", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      writeFileSync(join(folder, "taken"), "")
      const failure = yield* Effect.flip(keepSignIn(join(folder, "taken"), signIn))
      assert.match(failure.message, /^The sign-in cannot be kept in .*taken\/plex-sign-in\.json: /)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("learns once what stands in Stash, where Stash could not be asked then, and holds no token of it", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* noteStash(folder, fingerprint("nobody signed in"))
      yield* keepSignIn(folder, signIn)
      yield* noteStash(folder, fingerprint("token-in-stash"))
      yield* noteStash(folder, fingerprint("another"))
      assert.strictEqual(Option.getOrThrow(yield* readSignIn(folder)).stashThen, fingerprint("token-in-stash"))
      assert.notInclude(readFileSync(file(folder), "utf8"), "token-in-stash")
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

describe("the fingerprint of a token", () => {
  it("tells tokens apart, and none from any", () => {
    assert.strictEqual(fingerprint(" a-token "), fingerprint("a-token"))
    assert.notStrictEqual(fingerprint("a-token"), fingerprint("b-token"))
    for (const none of [undefined, null, "", " "]) assert.isNull(fingerprint(none))
  })
})
