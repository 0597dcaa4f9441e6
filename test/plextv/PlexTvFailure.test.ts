import { describe, expect, it } from "@effect/vitest"
import { PinGone, PlexTvAway, TokenRefused } from "../../src/plextv/PlexTvFailure.ts"

describe("what plex.tv cannot do", () => {
  it("says nothing about a token while plex.tv is away", () => {
    const away = new PlexTvAway({ operation: "list servers", problem: "no answer", status: null, retryAfter: null })
    expect(away.message).toBe(
      "plex.tv cannot be reached: no answer (list servers). Whether the token is good is not known; syncing does not need plex.tv"
    )
  })

  it("tells to sign in again where it does not take the token itself", () => {
    expect(new TokenRefused({ operation: "list servers", status: 401 }).message).toBe(
      "plex.tv does not take this token any more (status 401, list servers): sign in again"
    )
  })

  it("tells to begin anew where a sign-in is over", () => {
    expect(new PinGone().message).toBe(
      "The sign-in is over: its code has expired, or it was refused; begin anew with plexsync login"
    )
  })
})
