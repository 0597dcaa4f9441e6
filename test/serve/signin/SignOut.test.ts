import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { keepBegun } from "../../../src/config/BegunSignIn.ts"
import { keepSignIn } from "../../../src/config/SignInFile.ts"
import { SignedOut, signOut } from "../../../src/serve/signin/SignOut.ts"
import { fakePlexTv } from "../../support/PlexTv.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

const live = <A, E>(test: Effect.Effect<A, E, NodeContext.NodeContext | Scope.Scope>) =>
  Effect.provide(test, NodeContext.layer)

/** A plex.tv, and a data directory where somebody may have signed in with a token that plex.tv does not know. */
const lab = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const plexTv = yield* fakePlexTv
  const keep = keepSignIn(folder, {
    account: Redacted.make("token-of-the-account"),
    server: {
      token: Redacted.make("token-of-the-server"),
      machineIdentifier: "0123456789abcdef",
      name: "Cinema",
      address: null
    }
  })
  const out = (environment: Record<string, string> = {}) =>
    signOut({
      folder,
      environment: { PLEXSYNC_PLEXTV_URL: plexTv.url, ...environment },
      version: "0.1.0",
      platform: "Linux"
    })
  return { folder, keep, out, plexTv }
})

describe("signing out", () => {
  it.scopedLive("where nobody signed in does nothing, but ends a sign-in that was begun", () =>
    live(
      Effect.gen(function* () {
        const { folder, out } = yield* lab
        yield* keepBegun(folder, { id: 1, code: "ABCD", link: "https://plex.tv/link", endsAt: 9, device: "d" })
        expect(yield* out()).toEqual(SignedOut.Nothing())
        expect(readdirSync(folder)).toEqual([])
      })
    )
  )

  it.scopedLive("ends a sign-in that plex.tv has forgotten, and a second one finds nothing", () =>
    live(
      Effect.gen(function* () {
        const { folder, keep, out } = yield* lab
        yield* keep
        expect(yield* out()).toEqual(SignedOut.Out({ server: "Cinema", problem: null, now: "none" }))
        expect(readdirSync(folder)).not.toContain("plex-sign-in.json")
        expect(yield* out()).toEqual(SignedOut.Nothing())
      })
    )
  )

  it.scopedLive("says whose token counts from then on", () =>
    live(
      Effect.gen(function* () {
        const { folder, keep, out } = yield* lab
        yield* keep
        writeFileSync(join(folder, "config.json"), JSON.stringify({ plex_token: "token-of-the-file" }))
        expect(yield* out()).toEqual(SignedOut.Out({ server: "Cinema", problem: null, now: "config.json" }))
        yield* keep
        expect(yield* out({ PLEXSYNC_PLEX_TOKEN: "token-0123456789" })).toMatchObject({ now: "environment" })
      })
    )
  )

  it.scopedLive("is done here where plex.tv cannot be told, and says why it was not", () =>
    live(
      Effect.gen(function* () {
        const { folder, keep, out } = yield* lab
        yield* keep
        const told = yield* out({ PLEXSYNC_PLEXTV_URL: "http://127.0.0.1:1" })
        expect(told).toMatchObject({ _tag: "Out", server: "Cinema", now: "none" })
        expect(SignedOut.$is("Out")(told) && told.problem).toMatch(/ECONNREFUSED|refused/)
        expect(readdirSync(folder)).not.toContain("plex-sign-in.json")
      })
    )
  )

  it.scopedLive("removes a sign-in that cannot be read", () =>
    live(
      Effect.gen(function* () {
        const { folder, out } = yield* lab
        writeFileSync(join(folder, "plex-sign-in.json"), "{")
        expect(yield* out()).toEqual(SignedOut.Out({ server: "Plex", problem: null, now: "none" }))
        expect(readdirSync(folder)).toEqual([])
      })
    )
  )
})
