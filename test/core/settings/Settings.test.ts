import * as Redacted from "effect/Redacted"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { plain } from "../../../src/core/settings/Address.ts"
import { overlay, type SettingName, settingNames, unknownNames } from "../../../src/core/settings/Settings.ts"
import { needed, settings, problemOf } from "./Decoded.ts"

describe("defaults", () => {
  it("are those of the specification, all of them", () => {
    const { plex_token, ...rest } = settings()
    expect(Redacted.value(plex_token)).toBe("0123456789")
    expect(rest).toEqual({
      plex_url: plain("http://plex:32400"),
      plex_library: [],
      enabled: true,
      max_retries: 5,
      poll_interval: 30,
      strict_matching: true,
      preserve_plex_edits: false,
      connect_timeout: 5,
      read_timeout: 30,
      path_mappings: [],
      skip_fields: ["rating", "background"],
      max_tags: 100,
      only_organized: false,
      skip_not_found: false,
      trigger_plex_scan: false,
      obfuscate_paths: false,
      debug_logging: false,
      exclude_tags: [],
      only_studios: [],
      exclude_paths: [],
      ignore_tags: [],
      content_rating: "",
      label: "",
      reconcile_interval: "daily",
      reconcile_scope: "all",
      strict_mode: false,
      dlq_retention_days: 30,
      stash_url: plain("http://stash:9999"),
      stash_tls_insecure: false,
      circuit_threshold: 5,
      circuit_recovery: 60,
      backoff_base: 5,
      backoff_cap: 80,
      not_found_base: 30,
      not_found_cap: 600,
      not_found_window: 7200,
      scan_delay: 30,
      fast_poll_for: 300,
      call_timeout: 120,
      answer_limit: 32,
      write_concurrency: 1,
      idle_timeout: 600,
      task_budget: 60,
      history_days: 90,
      runtime: "auto"
    })
  })

  it.each(["", "   ", null, undefined])("hold for a setting that is %j: a blank value is an unset one", (blank) => {
    const all = Object.fromEntries(settingNames.map((name) => [name, blank]))
    expect(settings({ ...all, ...needed })).toEqual(settings())
  })
})

describe("ranges", () => {
  const bounds: ReadonlyArray<readonly [SettingName, number, number]> = [
    ["max_retries", 1, 20],
    ["poll_interval", 0.1, 60],
    ["connect_timeout", 1, 30],
    ["read_timeout", 5, 120],
    ["call_timeout", 1, 3600],
    ["answer_limit", 1, 1024],
    ["max_tags", 10, 500],
    ["dlq_retention_days", 1, 365],
    ["write_concurrency", 1, 4]
  ]

  it.each(bounds)("%s goes from %d to %d, both allowed", (name, least, most) => {
    expect(settings({ [name]: least })[name]).toBe(least)
    expect(settings({ [name]: String(most) })[name]).toBe(most)
  })

  it.each(bounds)("%s outside of %d to %d is refused with what is allowed", (name, least, most) => {
    for (const value of [least - 1, most + 1, String(most + 0.5)]) {
      const [problem, ...more] = problemOf(name, value)
      expect(more).toEqual([])
      expect(problem).toMatchObject({ name })
      expect(problem?.problem).toContain(JSON.stringify(String(value)))
      expect(problem?.problem).toContain(`from ${least} to ${most}`)
    }
  })

  it.each(["max_retries", "max_tags", "dlq_retention_days", "write_concurrency"] as const)(
    "%s must be whole",
    (name) => {
      expect(problemOf(name, 2.5)).toHaveLength(1)
    }
  )

  it.each(["poll_interval", "connect_timeout", "max_tags"] as const)("%s must be a number", (name) => {
    for (const value of ["many", "1e1", "0x10", "12s", true, {}, [], Number.NaN, Number.POSITIVE_INFINITY])
      expect(problemOf(name, value)).toHaveLength(1)
  })
})

describe("kinds of values", () => {
  it.each([
    [true, true],
    ["true", true],
    ["ON", true],
    ["yes", true],
    [1, true],
    ["0", false],
    [false, false],
    ["Off", false],
    ["no", false]
  ])("a switch reads %j as %s", (given, expected) =>
    expect(settings({ only_organized: given }).only_organized).toBe(expected)
  )

  it.each(["maybe", 2, {}, "constructor", "__proto__"])("a switch does not read %j", (given) => {
    expect(problemOf("enabled", given)[0]?.problem).toContain("true or false")
  })

  it("names come as text with commas, or as a list in config.json", () => {
    expect(settings({ exclude_tags: " A , B,, C " }).exclude_tags).toEqual(["A", "B", "C"])
    expect(settings({ exclude_tags: ["A", " B, still B ", 5, " "] }).exclude_tags).toEqual(["A", " B, still B ", "5"])
    expect(problemOf("exclude_tags", { a: 1 })).toHaveLength(1)
    expect(problemOf("exclude_tags", [{}])).toHaveLength(1)
  })

  it("a name with a comma stands in double quotes", () => {
    expect(settings({ exclude_tags: '"Black, White", C' }).exclude_tags).toEqual(["Black, White", "C"])
    expect(problemOf("exclude_tags", 'A, "B').map(({ problem }) => problem)).toEqual([
      String.raw`"A, \"B" is not allowed; it must be names separated by commas; name 2 begins with a double quote, and no double quote before a comma ends it`
    ])
  })

  it("exclude_paths takes full paths, and names each bad one", () => {
    const paths = ["/data/Private/", "C:\\Private", "//nas/private"]
    expect(settings({ exclude_paths: paths.join(", ") }).exclude_paths).toEqual(paths)
    expect(problemOf("exclude_paths", "/data, private, C:, /a/../b").map(({ problem }) => problem)).toEqual([
      'path 2 "private" is not a full path; path 3 "C:" is a drive without its slash; write C:\\; path 4 "/a/../b" has . or .. in it'
    ])
    for (const value of [["data"], [" /data"], { a: 1 }]) expect(problemOf("exclude_paths", value)).toHaveLength(1)
  })

  it("an address loses its trailing slash and must be http or https", () => {
    expect(settings({ plex_url: "https://plex.example:32400//" }).plex_url.url).toBe("https://plex.example:32400")
    expect(settings({ stash_url: " http://stash/base/ " }).stash_url.url).toBe("http://stash/base")
    for (const value of ["plex:32400", "ftp://plex", "192.168.1.10", "http://", 5])
      expect(problemOf("plex_url", value)[0]?.problem).toContain("http or https address")
  })

  it("skip_fields takes some of its names, or none", () => {
    expect(settings({ skip_fields: "Details, tags" }).skip_fields).toEqual(["details", "tags"])
    expect(settings({ skip_fields: "none" }).skip_fields).toEqual([])
    expect(problemOf("skip_fields", "details, titel")[0]?.problem).toBe(
      '"details, titel" is not allowed; it must be none, or some of details, studio, date, performers, tags, collection, rating, poster, background'
    )
    expect(problemOf("skip_fields", "title")).toHaveLength(1)
  })

  it("path_mappings takes rules, and names each bad one", () => {
    expect(settings({ path_mappings: "/data => /media" }).path_mappings).toEqual([{ stash: "/data", plex: "/media" }])
    const [problem] = problemOf("path_mappings", "/data => /media; nonsense; x => /y")
    expect(problem?.problem).toContain('rule 2 "nonsense": "=>" is missing')
    expect(problem?.problem).toContain('rule 3 "x => /y": the Stash path "x" is not a full path')
    for (const value of [["/data => /media"], { "/data": "/media" }, 5])
      expect(problemOf("path_mappings", value)).toHaveLength(1)
  })

  it.each([
    ["reconcile_interval", "weekly", "sometimes", "one of never, hourly, daily, weekly"],
    ["reconcile_scope", "7days", "8days", "one of all, 24h, 7days"],
    ["runtime", "external", "inside", "one of auto, external"]
  ] as const)("%s takes one of its words, in any case", (name, good, bad, allowed) => {
    expect(settings({ [name]: good.toUpperCase() })[name]).toBe(good)
    expect(problemOf(name, bad)[0]?.problem).toBe(`"${bad}" is not allowed; it must be ${allowed}`)
  })
})

describe("overlay", () => {
  const raw = fc.dictionary(
    fc.constantFrom("a", "b", "c"),
    fc.constantFrom<unknown>("", " ", null, undefined, 0, false, "x", "y")
  )
  const blank = (value: unknown) =>
    value === undefined || value === null || (typeof value === "string" && value.trim() === "")

  it("lets the last source win that gives a value; a blank one covers nothing", () => {
    fc.assert(
      fc.property(fc.array(raw, { maxLength: 4 }), (sources) => {
        const laid = overlay(...sources)
        for (const name of ["a", "b", "c"]) {
          const given = sources.map((source) => source[name]).filter((value) => !blank(value))
          expect(laid[name]).toBe(given.at(-1))
          expect(Object.hasOwn(laid, name)).toBe(given.length > 0)
        }
      })
    )
  })

  it("keeps a false and a zero: they are values", () => {
    expect(overlay({ enabled: true, x: 5 }, { enabled: false, x: 0 })).toEqual({ enabled: false, x: 0 })
  })
})

describe("unknownNames", () => {
  it("finds every name that is no setting, and none that is one", () => {
    expect(unknownNames({ ...needed, plex_tokn: "x", toString: "y", enabled: true })).toEqual(["plex_tokn", "toString"])
    expect(unknownNames(Object.fromEntries(settingNames.map((name) => [name, ""])))).toEqual([])
  })

  it("does not keep the known ones from being used", () => {
    expect(settings({ plex_tokn: "x" })).toEqual(settings())
  })
})
