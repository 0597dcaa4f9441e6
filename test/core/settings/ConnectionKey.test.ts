import * as Equal from "effect/Equal"
import { describe, expect, it } from "vitest"
import { EditsRefused, Refused, StoreFailed, Unauthorized } from "../../../src/core/model/Failure.ts"
import { accessOf, pauseKey } from "../../../src/core/settings/ConnectionKey.ts"
import { away } from "../../support/Samples.ts"
import { settingsWith } from "../../support/World.ts"

const accessWith = (given: Parameters<typeof settingsWith>[0]) => accessOf(settingsWith(given))

describe("what lets us in", () => {
  it("is the same under settings that say nothing of it", () =>
    expect(Equal.equals(accessWith({}), accessWith({ skip_fields: "poster", circuit_threshold: 7 }))).toBe(true))

  it.each([
    { plex_url: "http://other" },
    { plex_url: "http://user:secret@plex" },
    { plex_token: "another-token" },
    { plex_library: "Movies" },
    { stash_url: "http://other" },
    { stash_api_key: "a-key-of-stash" },
    { stash_tls_insecure: true }
  ])("is another with another setting: %o", (given) =>
    expect(Equal.equals(accessWith({}), accessWith(given))).toBe(false)
  )
})

describe("what a pause is about", () => {
  const call = { server: "Plex" as const, status: 403 }

  it("is the same whichever call ran into it", () => {
    const [one, other] = ["read", "edit"].map(
      (operation) => new Unauthorized({ ...call, operation, remedy: operation })
    )
    expect(pauseKey(one!)).toBe(pauseKey(other!))
    const edits = ["a", "b"].map((operation) => new EditsRefused({ operation, status: 403, before: operation }))
    expect(pauseKey(edits[0]!)).toBe(pauseKey(edits[1]!))
    const store = ["a", "b"].map((operation) => new StoreFailed({ operation, code: "SQLITE_FULL", problem: operation }))
    expect(pauseKey(store[0]!)).toBe(pauseKey(store[1]!))
  })

  it("is another of another server, status or answerer", () => {
    const refused = (given: { readonly status?: number; readonly before?: string; readonly server?: "Stash" }) =>
      new Refused({ ...call, operation: "read", before: null, problem: "x", ...given })
    const all = [
      refused({}),
      refused({ status: 404 }),
      refused({ before: "nginx" }),
      refused({ server: "Stash" }),
      new Unauthorized({ ...call, operation: "read", remedy: "" }),
      new Unauthorized({ ...call, server: "Stash", operation: "read", remedy: "" }),
      away
    ]
    expect(new Set(all.map(pauseKey)).size).toBe(all.length)
  })
})
