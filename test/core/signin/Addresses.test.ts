import { describe, expect, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import {
  type AddressKind,
  bestOf,
  candidatesFor,
  reasonAgainst,
  Trial,
  type Tried
} from "../../../src/core/signin/Addresses.ts"
import { mayCarryToken } from "../../../src/core/signin/PrivateHost.ts"

const connection = (uri: string, address: string, more: { local?: boolean; relay?: boolean } = {}) => ({
  uri,
  address,
  port: 32400,
  local: true,
  relay: false,
  ...more
})
const local = connection("https://192-168-1-5.abc.plex.direct:32400", "192.168.1.5")
const remote = connection("https://203-0-113-7.abc.plex.direct:32400", "203.0.113.7", { local: false })
const relay = connection("https://203-0-113-8.abc.plex.direct:8443", "203.0.113.8", { local: false, relay: true })
const all = { connections: [relay, remote, local], httpsRequired: false }
const none = { given: null, known: null, guesses: false }
const kinds = (server: Parameters<typeof candidatesFor>[0], hints: Parameters<typeof candidatesFor>[1]) =>
  candidatesFor(server, hints).map(({ kind }) => kind)

describe("the addresses to be tried", () => {
  it("come in order: given, known, guessed, local, its bare number, remote, relay", () => {
    expect(kinds(all, { given: "http://mine:32400", known: "http://192.168.1.5:32400", guesses: true })).toEqual([
      "given",
      "known",
      "guessed",
      "guessed",
      "guessed",
      "local",
      "remote",
      "relay"
    ])
    expect(candidatesFor(all, { ...none, known: "http://192.168.1.5:32400" })[0]).toEqual({
      url: "http://192.168.1.5:32400",
      kind: "known"
    })
    expect(kinds(all, none)).toEqual(["local", "plain", "remote", "relay"])
  })

  it("have a former address that plex.tv no longer lists as a guess only, and none where nobody can be asked", () => {
    const former = { given: null, known: "http://192.168.1.77:32400" }
    expect(candidatesFor(all, { ...former, guesses: true })[0]).toEqual({ url: former.known, kind: "guessed" })
    expect(kinds(all, { ...former, guesses: false })).toEqual(["local", "plain", "remote", "relay"])
  })

  it("are https alone where the server asks for that, but for the one a person gave", () => {
    const hints = { given: "http://mine:32400", known: null, guesses: true }
    expect(kinds({ ...all, httpsRequired: true }, hints)).toEqual(["given", "local", "remote", "relay"])
  })

  it("have a number of IPv6 in brackets, and an address given to plex.tv by hand once", () => {
    const six = connection("https://x.plex.direct:32400", "fd00::5")
    const byHand = connection("http://192.168.1.9:32400", "192.168.1.9")
    expect(candidatesFor({ connections: [six, byHand], httpsRequired: false }, none).map(({ url }) => url)).toEqual([
      "https://x.plex.direct:32400",
      "http://192.168.1.9:32400",
      "http://[fd00::5]:32400"
    ])
  })
})

const silent = (url: string, code: string, problem = "silent"): Tried => ({
  candidate: { url, kind: "local" },
  trial: Trial.Silent({ code, problem })
})

describe("what came of an address is told in words", () => {
  it.each<readonly [string, Tried, boolean, RegExp]>([
    [
      "DNS rebinding",
      silent("https://192-168-1-5.abc.plex.direct:32400", "ENOTFOUND"),
      false,
      /DNS rebinding protection/
    ],
    [
      "and for now",
      silent("https://192-168-1-5.abc.plex.direct:32400", "EAI_AGAIN"),
      false,
      /DNS rebinding protection/
    ],
    ["another unknown name", silent("http://plex:32400", "ENOTFOUND"), false, /^silent$/],
    ["a public one", silent("https://203-0-113-7.abc.plex.direct:32400", "ENOTFOUND"), false, /^silent$/],
    ["loopback in a container", silent("http://127.0.0.1:32400", "ECONNREFUSED"), true, /the container itself/],
    ["loopback outside of one", silent("http://127.0.0.1:32400", "ECONNREFUSED"), false, /^silent$/],
    [
      "another name's certificate",
      silent("https://192.168.1.5:32400", "ERR_TLS_CERT_ALTNAME_INVALID"),
      false,
      /for another name/
    ],
    ["https asked for", silent("http://192.168.1.5:32400", "UND_ERR_SOCKET"), false, /asks for secure ones/]
  ])("%s", (_name, tried, inContainer, words) => {
    expect(reasonAgainst(tried, inContainer)).toMatch(words)
  })

  it("another server, no Plex, and a way on which a token could be read", () => {
    const candidate = { url: "http://203.0.113.7:32400", kind: "remote" } as const
    expect(reasonAgainst({ candidate, trial: Trial.Other({ machineIdentifier: "x" }) }, false)).toContain(
      "another Plex"
    )
    expect(reasonAgainst({ candidate, trial: Trial.NoPlex({ status: 404 }) }, false)).toContain("no Plex (status 404)")
    expect(reasonAgainst({ candidate, trial: Trial.Right() }, false)).toContain("a token is not sent there")
  })
})

const kind = fc.constantFrom<AddressKind>("given", "known", "guessed", "local", "plain", "remote", "relay")
const trial = fc.constantFrom(
  Trial.Right(),
  Trial.Other({ machineIdentifier: "x" }),
  Trial.NoPlex({ status: 200 }),
  Trial.Silent({ code: "", problem: "" })
)
const url = fc.constantFrom("http://192.168.1.5:32400", "http://203.0.113.7:32400", "https://plex.example.com")
const results = fc.array(fc.record({ candidate: fc.record({ url, kind }), trial }))

describe("the address that is taken", () => {
  it.prop(
    "answered as the server itself, and a token may be sent there",
    [results, fc.boolean(), fc.boolean()],
    (given) => {
      const [tried, guessed, withRelay] = given
      const best = bestOf(tried, { guessed, relay: withRelay })
      if (best === undefined) return
      expect(mayCarryToken(best.url)).toBe(true)
      expect(tried.some(({ candidate, trial: { _tag } }) => candidate === best && _tag === "Right")).toBe(true)
      if (!guessed) expect(best.kind).not.toBe("guessed")
      if (!withRelay) expect(best.kind).not.toBe("relay")
    }
  )

  it("is the first by preference, and the relay only where it is asked for", () => {
    const right = (one: Tried["candidate"]): Tried => ({ candidate: one, trial: Trial.Right() })
    const tried = [...candidatesFor(all, none)].map(right)
    expect(bestOf(tried, { guessed: false, relay: false })?.kind).toBe("local")
    const far = tried.filter(({ candidate }) => candidate.kind === "relay")
    expect(bestOf(far, { guessed: false, relay: false })).toBeUndefined()
    expect(bestOf(far, { guessed: false, relay: true })?.kind).toBe("relay")
  })
})
