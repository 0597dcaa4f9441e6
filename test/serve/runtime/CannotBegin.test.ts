import { describe, expect, it } from "@effect/vitest"
import * as Data from "effect/Data"
import { LimitPassed, StoreFailed, Unauthorized, Unavailable, Unreachable } from "../../../src/core/model/Failure.ts"
import { IdentityUnusable } from "../../../src/plex/DeviceIdentity.ts"
import { awaited } from "../../../src/serve/runtime/CannotBegin.ts"
import { DatabaseUnusable } from "../../../src/store/sqlite/Database.ts"

const call = { server: "Stash", operation: "read plugin settings" } as const
const database = { path: "/data/plexsync.db", problem: "as said", remedy: "" }

describe("what a runtime that cannot begin waits for", () => {
  it.each([
    ["Stash", new Unreachable({ ...call, address: "http://stash", problem: "refused", quick: true, sent: false })],
    ["Stash", new Unavailable({ ...call, status: 503, problem: "starting", retryAfter: null })],
    ["Stash", new LimitPassed({ ...call, request: "POST /graphql", limit: "call_timeout", most: 1 })],
    ["Plex", new Unavailable({ ...call, server: "Plex", status: 503, problem: "starting", retryAfter: null })],
    ["the data directory", new DatabaseUnusable({ ...database, passing: true })],
    ["the data directory", new IdentityUnusable({ path: "/data/device-id", problem: "full", code: "ENOSPC" })],
    ["the data directory", new StoreFailed({ operation: "settings", code: "SQLITE_FULL", problem: "full" })]
  ])("%s: %s", (what, reason) => {
    expect(awaited(reason)).toBe(what)
  })

  it.each([
    new DatabaseUnusable({ ...database, passing: false }),
    new IdentityUnusable({ path: "/data/device-id", problem: "permission denied", code: "EACCES" }),
    new IdentityUnusable({ path: "/data/device-id", problem: "no number" }),
    new StoreFailed({ operation: "settings", code: "SQLITE_CORRUPT", problem: "damaged" }),
    new Unauthorized({ ...call, status: 401, remedy: "Set stash_api_key." }),
    new (class extends Data.TaggedError("Other")<{ readonly message: string }> {})({ message: "something else" })
  ])("is nothing where a person is needed: %s", (reason) => {
    expect(awaited(reason)).toBeNull()
  })
})
