import { describe, expect, it } from "@effect/vitest"
import * as Redacted from "effect/Redacted"
import { loginJson, loginLines, serverLine, waitingLine } from "../../src/cli/LoginLines.ts"
import { Trial } from "../../src/core/signin/Addresses.ts"
import { PinLook } from "../../src/core/signin/PinWait.ts"
import { SignInState } from "../../src/serve/signin/SignInState.ts"

const box = {
  name: "Box",
  machineIdentifier: "id-1",
  owned: true,
  owner: null,
  token: Redacted.make("token-of-the-server"),
  httpsRequired: false,
  present: true,
  connections: []
}
const pin = { code: "7RQZ", link: "https://plex.tv/link/?pin=7RQZ", endsAt: 900_000 }
const addresses = SignInState.Addresses({
  server: "Box",
  inContainer: false,
  all: [
    { candidate: { url: "http://192.168.1.5:32400", kind: "plain" }, trial: Trial.Right() },
    { candidate: { url: "https://far.plex.direct", kind: "relay" }, trial: Trial.Right() },
    {
      candidate: { url: "http://plex:32400", kind: "guessed" },
      trial: Trial.Silent({ code: "ENOTFOUND", problem: "no such host" })
    }
  ]
})

describe("what a person reads while they sign in", () => {
  it("is the link, the code and where to type it, and how long it lives", () => {
    expect(loginLines(SignInState.Pin({ kind: "short", ...pin }), 0)).toEqual([
      "Open this page, and allow PlexSync there: https://plex.tv/link/?pin=7RQZ",
      "Or type the code 7RQZ at https://plex.tv/link, on any device",
      "The code ends in 15 minutes"
    ])
    expect(loginLines(SignInState.Pin({ kind: "strong", ...pin }), 870_000)).toHaveLength(2)
  })

  it("is how much time is left, and what plex.tv does meanwhile", () => {
    expect(waitingLine({ look: PinLook.Pending(), left: 61_000 })).toBe("Waiting until you allow it: 1:01 left")
    expect(waitingLine({ look: PinLook.Away(), left: 500 })).toContain("0:01 left; plex.tv cannot be reached right now")
    expect(waitingLine({ look: PinLook.Slow({ retryAfter: null }), left: 0 })).toContain("asks for patience")
  })

  it("is each server, and whose it is; each address, and what is against it", () => {
    expect(serverLine(box)).toBe("Box (id-1)")
    expect(serverLine({ ...box, owned: false, owner: "friend", present: false })).toBe(
      "Box (id-1), not seen lately, belongs to friend: only its owner may edit"
    )
    expect(loginLines(addresses, 0)).toEqual([
      "Addresses of Box:",
      "  http://192.168.1.5:32400: answers",
      "  https://far.plex.direct: answers, by way of plex.tv: slow",
      "  http://plex:32400: no such host"
    ])
    expect(loginLines(SignInState.Servers({ servers: [] }), 0)).toEqual(["The account has no server"])
  })

  it("is where it is signed in, and that an address of one's own does not answer", () => {
    const done = { server: "Box", machineIdentifier: "id-1", address: "http://mine:32400", given: true }
    expect(loginLines(SignInState.Done({ ...done, answers: false }), 0)).toEqual([
      "Signed in to Box (id-1) at http://mine:32400, which you gave in plex_url",
      "It does not answer at http://mine:32400 now: if that stays so, correct plex_url",
      "A runtime that is running takes this over by itself; plexsync doctor looks at all of it"
    ])
    expect(loginLines(SignInState.Done({ ...done, given: false, answers: true }), 0)).toHaveLength(2)
  })
})

describe("what a program reads", () => {
  it("is one object for each state, without a token", () => {
    const states = [
      SignInState.Pin({ kind: "short", ...pin }),
      SignInState.Waiting({ look: PinLook.Away(), left: 1500 }),
      SignInState.Allowed({ user: "me" }),
      SignInState.Servers({ servers: [box] }),
      addresses,
      SignInState.Done({ server: "Box", machineIdentifier: "id-1", address: "x", given: false, answers: true }),
      SignInState.Left()
    ]
    const told = states.map(loginJson)
    expect(told.map(({ state }) => state)).toEqual(["pin", "waiting", "allowed", "servers", "address", "done", "left"])
    expect(told[1]).toEqual({ state: "waiting", plexTv: "away", secondsLeft: 2 })
    expect(told[4]).toMatchObject({ addresses: [{ problem: null }, { kind: "relay" }, { problem: "no such host" }] })
    expect(JSON.stringify(told)).not.toContain("token-of-the-server")
  })
})
