import * as Either from "effect/Either"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { changedNames, keepGood, provisional } from "../../../src/core/settings/SettingChange.ts"
import { decode, type RawSettings, type SettingProblem } from "../../../src/core/settings/Settings.ts"

const base = { plex_url: "http://plex", plex_token: "0123456789", stash_url: "http://stash" }
const good = (raw: RawSettings) => Either.getOrThrow(decode(raw))
const problemsOf = (raw: RawSettings): ReadonlyArray<SettingProblem> =>
  Either.getOrElse(Either.flip(decode(raw)), () => [])

/** Raw settings, each value right or wrong. */
const someRaw = fc.record(
  {
    plex_url: fc.constantFrom("http://other", "nowhere", 5),
    plex_token: fc.constantFrom("abcdefghijkl", "short", ""),
    max_tags: fc.constantFrom(50, "60", 5, "many"),
    enabled: fc.constantFrom(true, "off", "perhaps"),
    skip_fields: fc.constantFrom("none", "tags, studio", "cover"),
    poll_interval: fc.constantFrom(1, 600),
    label: fc.constantFrom("a", "b")
  },
  { requiredKeys: [] }
)

describe("settings that are partly wrong", () => {
  it("leave what is right of them in force, and the rest as it was", () => {
    const before = { ...base, max_tags: 60, label: "old" }
    const raw = { ...base, max_tags: 5, label: "new" }
    expect(good(keepGood(raw, problemsOf(raw), before))).toMatchObject({ max_tags: 60, label: "new" })
    expect(good(keepGood({ ...raw, max_tags: "x" }, problemsOf(raw), base))).toMatchObject({ max_tags: 100 })
  })

  it("never bring the token of one server to another", () => {
    const raw = { ...base, plex_url: "http://new", plex_token: "short" }
    expect(good(keepGood(raw, problemsOf(raw), base)).plex_url.url).toBe("http://plex")
  })

  it("can always be used with what was good before", () => {
    fc.assert(
      fc.property(someRaw, someRaw, (change, earlier) => {
        const before = { ...base, ...earlier }
        const known = Either.isRight(decode(before)) ? before : base
        const raw = { ...base, ...change }
        expect(Either.isRight(decode(keepGood(raw, problemsOf(raw), known)))).toBe(true)
      }),
      { numRuns: 500 }
    )
  })

  it("are a pause where nothing was ever good", () => {
    fc.assert(
      fc.property(someRaw, (change) => {
        const raw = { stash_url: "http://stash", ...change }
        const settings = good(provisional(raw, problemsOf(raw)))
        expect(settings.enabled).toBe(false)
        expect(settings.plex_url.url).toBe("http://plex.invalid")
      }),
      { numRuns: 500 }
    )
  })
})

describe("the names of what changed", () => {
  it("are those whose values differ, secrets and lists by what they hold", () => {
    const before = good({ ...base, skip_fields: "tags" })
    expect(changedNames(before, good({ ...base, skip_fields: ["tags"] }))).toEqual([])
    expect(changedNames(before, good({ ...base, plex_token: "abcdefghijkl", skip_fields: "tags, studio" }))).toEqual([
      "plex_token",
      "skip_fields"
    ])
    expect(changedNames(before, good({ ...base, skip_fields: "tags", stash_api_key: "k" }))).toEqual(["stash_api_key"])
  })

  it("has an address with another password, though it looks the same", () => {
    const at = (password: string) => good({ ...base, plex_url: `http://user:${password}@plex` })
    expect(changedNames(at("one"), at("one"))).toEqual([])
    expect(changedNames(at("one"), at("other"))).toEqual(["plex_url"])
  })
})
