import { describe, expect, it } from "@effect/vitest"
import { SignInRefused, TokenInEnvironment } from "../../../src/serve/signin/SignInState.ts"

describe("a sign-in that cannot be", () => {
  it("says why, in the words of who refused it", () => {
    expect(new SignInRefused({ reason: "This account owns no server" }).message).toBe("This account owns no server")
  })

  it("names the setting that is in its way, and what to do", () => {
    expect(new TokenInEnvironment().message).toBe(
      "PLEXSYNC_PLEX_TOKEN (or PLEXSYNC_PLEX_TOKEN_FILE) is set in the environment, and counts before any sign-in: remove it there, then sign in. Nothing was changed"
    )
  })
})
