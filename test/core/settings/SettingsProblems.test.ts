import * as Inspectable from "effect/Inspectable"
import * as fc from "fast-check"
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { problemText, secretNames, type SettingName } from "../../../src/core/settings/Settings.ts"
import { needed, settings, problems, problemOf } from "./Decoded.ts"

describe("problems", () => {
  it("are reported all at once, one line each", () => {
    const found = problems({
      plex_url: "nowhere",
      plex_token: "short",
      max_retries: 0,
      enabled: "maybe",
      read_timeout: 1,
      skip_fields: "x",
      path_mappings: "y"
    })
    expect(found.map(({ name }) => name).toSorted()).toEqual([
      "enabled",
      "max_retries",
      "path_mappings",
      "plex_token",
      "plex_url",
      "read_timeout",
      "skip_fields",
      "stash_url"
    ])
    for (const text of found.map(problemText)) expect(text).toMatch(/^Configuration error: \w+: [^\n]+$/)
  })

  it("name what is missing and give an example", () => {
    expect(problems({}).map(problemText)).toEqual([
      "Configuration error: plex_url: is required: the address of Plex, for example http://192.168.1.10:32400",
      "Configuration error: plex_token: is required: sign in (plexsync login), or give the X-Plex-Token of the server's owner",
      "Configuration error: stash_url: is required: the address of Stash, for example http://192.168.1.10:9999"
    ])
  })

  it("of exactly the settings that are wrong, whatever else is", () => {
    const wrong: Readonly<Partial<Record<SettingName, unknown>>> = {
      plex_url: "x",
      plex_token: "short",
      enabled: "maybe",
      max_retries: 21,
      poll_interval: "soon",
      connect_timeout: 0,
      read_timeout: 121,
      path_mappings: "x",
      skip_fields: "x",
      max_tags: 9,
      reconcile_interval: "x",
      reconcile_scope: "x",
      stash_url: "x",
      runtime: "x",
      history_days: 0
    }
    fc.assert(
      fc.property(fc.subarray(Object.keys(wrong)), (names) => {
        const raw = { ...needed, ...Object.fromEntries(Object.entries(wrong).filter(([name]) => names.includes(name))) }
        expect(
          problems(raw)
            .map(({ name }) => name)
            .toSorted()
        ).toEqual(names.toSorted())
      })
    )
  })
})

describe("secrets", () => {
  it("never stand in a message, whatever is wrong with them", () => {
    // Begins with what no message of ours holds.
    const secret = fc.string({ maxLength: 12 }).map((text) => `zq9${text}`)
    fc.assert(
      fc.property(fc.constantFrom(...secretNames), secret, (name, given) => {
        const text = problems({ ...needed, [name]: `\u0001${given}` })
          .map(problemText)
          .join("\n")
        expect(text).toContain(name)
        expect(text).not.toContain("zq9")
      })
    )
  })

  it("are redacted when shown", () => {
    const all = settings({ stash_api_key: "key-of-stash", stash_session_cookie: "cookie-of-stash" })
    expect([JSON.stringify(all), Inspectable.toStringUnknown(all), inspect(all, { depth: 9 })].join()).not.toMatch(
      /0123456789|key-of-stash|cookie-of-stash/
    )
  })

  it("may be short only where they are Stash's", () => {
    expect(problemOf("plex_token", "123456789")[0]?.problem).toBe(
      "the given value is not allowed; it must be at least 10 characters without blanks"
    )
    expect(problemOf("stash_api_key", "k")).toEqual([])
  })

  it("are the token, the key and the cookie", () => {
    expect(secretNames).toEqual(["plex_token", "stash_api_key", "stash_session_cookie"])
  })
})
