import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { CauseLink, causeChain } from "../../../src/core/model/Failure.ts"
import * as F from "../../../src/core/model/Failure.ts"
import { id } from "../../support/Samples.ts"

const call = { server: "Plex" as const, operation: "edit item" }
const away = (given: { readonly address?: string; readonly code?: string }) =>
  new F.Unreachable({
    ...call,
    address: "http://plex:32400",
    problem: "connection refused",
    quick: true,
    sent: false,
    ...given
  })

describe("the cause chain", () => {
  it("names the call and what HTTP said", () => {
    const failure = new F.Unavailable({ ...call, status: 503, problem: "maintenance", retryAfter: null })
    expect(causeChain(failure)).toEqual([
      { tag: "Unavailable", message: failure.message, route: "Plex: edit item", status: 503 }
    ])
  })

  it("goes down to what the system calls it", () => {
    expect(causeChain(away({ code: "ECONNREFUSED" }))).toMatchObject([
      { tag: "Unreachable", route: "Plex: edit item", status: null },
      { tag: "ECONNREFUSED", message: "connection refused", route: null, status: null }
    ])
    const full = new F.StoreFailed({ operation: "enqueue", code: "SQLITE_FULL", problem: "disk full" })
    expect(causeChain(full).map(({ route, tag }) => [tag, route])).toEqual([
      ["StoreFailed", "enqueue"],
      ["SQLITE_FULL", null]
    ])
  })

  it("has one link for what no call failed with", () => {
    const failure = new F.NoFile({ sceneId: id(7) })
    expect(causeChain(failure)).toEqual([{ tag: "NoFile", message: failure.message, route: null, status: null }])
    expect(causeChain(away({}))).toHaveLength(1)
  })

  it("holds no query value, wherever it stood", () => {
    const chain = causeChain(away({ address: "http://plex:32400/x?X-Plex-Token=abcdefgh12&y=1" }))
    expect(JSON.stringify(chain)).not.toMatch(/abcdefgh12|X-Plex-Token|y=1/)
    expect(chain[0]?.message).toContain("http://plex:32400/x")
  })

  it("is read as it was written", () => {
    const chain = causeChain(away({ code: "ECONNREFUSED" }))
    const Kept = Schema.parseJson(Schema.Array(CauseLink))
    expect(Schema.decodeSync(Kept)(JSON.stringify(chain))).toEqual(chain)
  })
})
