import { describe, expect, it } from "vitest"
import { usualLimit } from "../../src/http/CallLimits.ts"
import { type Answered, pointsTo, wrongAddress } from "../../src/http/WrongAddress.ts"

const call = {
  server: "Plex",
  operation: "libraries",
  address: "http://nas:32400/plex",
  request: "GET /library/sections",
  limit: usualLimit
} as const
const answer = (status: number, location?: string, body = ""): Answered => ({ status, headers: { location }, body })

describe("an answer that shows that the address is wrong", () => {
  it("leads to the same under another address: that is what to write", () => {
    for (const status of [301, 302, 307, 308])
      expect(wrongAddress(call, answer(status, "https://nas/plex/library/sections?x=canary"), true)).toMatchObject({
        _tag: "NotUsable",
        ofAddress: true,
        message:
          "Plex cannot be used: http://nas:32400/plex sends on to https://nas/plex; write that into plex_url (libraries)"
      })
  })

  it("leads somewhere else: that is told without what may be secret in it", () => {
    const found = wrongAddress(call, answer(302, "https://me:canary@auth.nas/login?rd=canary#canary"), true)
    expect(found?.message).toBe(
      "Plex cannot be used: http://nas:32400/plex sends on to https://auth.nas/login; if that is a page to log in, let PlexSync past it, else correct plex_url (libraries)"
    )
    // Within the server, too.
    expect(wrongAddress(call, answer(301, "/web/index.html"), true)?.message).toContain("on to http://nas:32400/web/")
    expect(wrongAddress(call, answer(301, "/plex/library/sections"), true)?.message).toContain("else correct plex_url")
  })

  it("is one of a port that speaks https", () => {
    for (const body of [
      "Client sent an HTTP request to an HTTPS server.",
      "<center>The plain HTTP request was sent to HTTPS port</center>"
    ])
      expect(wrongAddress({ ...call, server: "Stash" }, answer(400, undefined, body), true)?.message).toBe(
        "Stash cannot be used: http://nas:32400/plex speaks https; write https:// in stash_url (libraries)"
      )
  })

  it("is a refusal of one request where others may be answered", () => {
    expect(wrongAddress(call, answer(302, "https://cdn/x.jpg"), false)).toMatchObject({ _tag: "Refused", status: 302 })
  })

  it("is no other answer", () => {
    expect(wrongAddress(call, answer(302), true)).toBeUndefined()
    expect(wrongAddress(call, answer(304, "https://nas/x"), true)).toBeUndefined()
    expect(wrongAddress(call, answer(400, undefined, "no such field"), true)).toBeUndefined()
    expect(pointsTo(call, answer(301, "http://"))).toBeUndefined()
  })
})
