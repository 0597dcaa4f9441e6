import { describe, expect, it } from "vitest"
import * as F from "../../../src/core/model/Failure.ts"
import { id } from "../../support/Samples.ts"

const call = { server: "Plex" as const, operation: "edit item" }
const unreachable = (sent: boolean) =>
  new F.Unreachable({ ...call, address: "http://plex:32400", problem: "the connection was reset", quick: true, sent })
const unavailable = (status: number | null) => new F.Unavailable({ ...call, status, problem: "x", retryAfter: null })

const samples: ReadonlyArray<readonly [F.Failure, F.Family, F.Server | undefined]> = [
  [unreachable(true), "transient", "Plex"],
  [unavailable(503), "transient", "Plex"],
  [
    new F.Unavailable({ server: "Stash", operation: "x", status: 429, problem: "x", retryAfter: 5 }),
    "transient",
    "Stash"
  ],
  [new F.ItemGone({ ratingKey: "7" }), "not_found", undefined],
  [new F.NoItem({ sceneId: id(1), files: ["/a.mp4"] }), "not_found", undefined],
  [new F.Unauthorized({ ...call, status: 401, remedy: "Set plex_token." }), "blocked", undefined],
  [new F.NotUsable({ server: "Stash", operation: "x", problem: "old" }), "blocked", undefined],
  [new F.UnknownLibrary({ unknown: ["Filme"], known: ["Movies"] }), "blocked", undefined],
  [new F.StoreFailed({ operation: "x", code: "SQLITE_FULL", problem: "disk full" }), "blocked", undefined],
  [new F.Refused({ ...call, status: 400, problem: "x" }), "permanent", undefined],
  [new F.Refused({ ...call, status: 403, before: "nginx", problem: "x" }), "permanent", undefined],
  [new F.EditsRefused({ operation: "edit item", status: 403, before: "nginx" }), "blocked", undefined],
  [new F.NoFile({ sceneId: id(1) }), "permanent", undefined],
  [new F.LowConfidence({ file: "a.mp4", candidates: ["7: /a.mp4"] }), "permanent", undefined],
  [new F.InvalidMetadata({ sceneId: id(1), problems: ["x"] }), "permanent", undefined],
  [new F.Unreadable({ server: "Stash", row: "scene 1", problem: "x" }), "permanent", undefined]
]

describe("every failure", () => {
  it.each(samples)("%s belongs to the family %s, and tells of the trouble of %s", (failure, family, server) => {
    expect(F.familyOf(failure)).toBe(family)
    expect(F.troubled(failure)).toBe(server)
  })

  it("says what happened in one line", () => {
    for (const [failure] of samples) expect(failure.message).toMatch(/^[^\n]{10,}$/)
  })
})

describe("messages", () => {
  it("are those of the specification", () => {
    expect(new F.NoFile({ sceneId: id(12) }).message).toBe("No file path for scene 12, cannot sync to Plex")
    expect(new F.Unauthorized({ ...call, status: 401, remedy: "Set plex_token." }).message).toMatch(
      /^Authentication failed: Unauthorized/
    )
    expect(new F.LowConfidence({ file: "a.mp4", candidates: ["7: /x/a.mp4"] }).message).toContain(
      "Low confidence match skipped (strict_matching=true)"
    )
    expect(new F.UnknownLibrary({ unknown: ["Filme"], known: ["Movies", "Home"] }).message).toBe(
      'Configuration error: plex_library: Plex has no movie library named "Filme"; it has "Movies", "Home"'
    )
  })
})

describe("leavesDoubt", () => {
  it.each([
    ["a connection that broke after the request may have left", unreachable(true), true],
    ["a connection that never stood", unreachable(false), false],
    ["an answer that was cut off", unavailable(200), true],
    ["an answer without a status", unavailable(null), true],
    ["502", unavailable(502), true],
    ["504", unavailable(504), true],
    ["500", unavailable(500), false],
    ["503", unavailable(503), false],
    ["429", unavailable(429), false],
    ["a refusal", new F.Refused({ ...call, status: 400, problem: "x" }), false],
    ["a refused key", new F.Unauthorized({ ...call, status: 401, remedy: "x" }), false]
  ] as const)("%s", (_, failure, doubt) => expect(F.leavesDoubt(failure)).toBe(doubt))
})

const slowedDown = new F.Unavailable({ ...call, status: 503, problem: "x", retryAfter: 5000 })
const notUsable = new F.NotUsable({ server: "Stash", operation: "x", problem: "unknown field" })
const refused = new F.Refused({ ...call, status: 422, problem: "x" })
const unauthorized = new F.Unauthorized({ ...call, status: 401, remedy: "x" })

describe("isOfRequest", () => {
  it.each([
    ["a refusal", refused, true],
    ["a field that is not known", notUsable, true],
    ["an error of GraphQL", unavailable(200), true],
    ["500", unavailable(500), true],
    ["502", unavailable(502), false],
    ["503", unavailable(503), false],
    ["429", unavailable(429), false],
    ["an answer without a status", unavailable(null), false],
    ["no answer", unreachable(true), false],
    ["a refused key", unauthorized, false]
  ] as const)("%s", (_, failure, ofRequest) => expect(F.isOfRequest(failure)).toBe(ofRequest))
})

describe("isAway", () => {
  it.each([
    ["no answer", unreachable(true), true],
    ["a connection that never stood", unreachable(false), true],
    ["502", unavailable(502), true],
    ["503", unavailable(503), true],
    ["504", unavailable(504), true],
    ["503 with a time to be left alone", slowedDown, false],
    ["500", unavailable(500), false],
    ["an error of GraphQL", unavailable(200), false],
    ["429", unavailable(429), false],
    ["an answer without a status", unavailable(null), false],
    ["a refusal", refused, false],
    ["a Stash that is too old", notUsable, false],
    ["a refused key", unauthorized, false],
    ["a database that fails", new F.StoreFailed({ operation: "x", code: "SQLITE_BUSY", problem: "locked" }), false]
  ] as const)("%s", (_, failure, away) => expect(F.isAway(failure)).toBe(away))

  it("is never of one request: whoever is away answers no other either", () => {
    for (const [failure] of samples)
      if (F.isAway(failure) && (failure._tag === "Unreachable" || failure._tag === "Unavailable"))
        expect(F.isOfRequest(failure)).toBe(false)
  })
})
