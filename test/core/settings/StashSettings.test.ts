import * as Either from "effect/Either"
import * as fc from "fast-check"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"
import {
  decode,
  overlay,
  type RawSettings,
  type SettingName,
  settingNames
} from "../../../src/core/settings/Settings.ts"
import { withoutEmptied } from "../../../src/core/settings/StashSettings.ts"

const needed = { plex_url: "http://plex:32400", plex_token: "0123456789", stash_url: "http://stash:9999" }
const settings = (stash: RawSettings) => Either.getOrThrow(decode(overlay(needed, withoutEmptied(stash))))
const defaults = settings({})

type Kind = "STRING" | "NUMBER" | "BOOLEAN"
const offered = Object.entries(
  (
    parse(readFileSync(join(import.meta.dirname, "..", "..", "..", "PlexSync.yml"), "utf8")) as {
      readonly settings: Readonly<Record<string, { readonly type: Kind }>>
    }
  ).settings // a file of ours
).map(([name, { type }]) => ({ name, type }))

const blanks = fc.string({ unit: fc.constantFrom(" ", "\t", "\n", "\u00a0"), maxLength: 4 })
/** What Stash's page stores for a field that a person left or made empty; a checkbox has no such value but its absence. */
const empties: Readonly<Record<Kind, fc.Arbitrary<unknown>>> = {
  STRING: fc.oneof(blanks, fc.constant(null)),
  NUMBER: fc.oneof(fc.constantFrom(0, -0, 0.0, null, "", "0", "0.0", " 0 ", "-0"), blanks),
  BOOLEAN: fc.constant(null)
}
const page = fc.record(Object.fromEntries(offered.map(({ name, type }) => [name, empties[type]])), { requiredKeys: [] })

const zeros = [0, "0", "0.0", " 00 "]
const allowed: ReadonlyArray<SettingName> = ["not_found_window", "scan_delay", "fast_poll_for"]
const numbers = settingNames.filter((name) => typeof defaults[name] === "number" && !allowed.includes(name))

describe("settings as Stash's page left them", () => {
  it("are the defaults where a field is empty, whatever Stash keeps for that", () => {
    fc.assert(
      fc.property(page, (stash) => {
        const now = settings(stash)
        expect(now).toEqual(defaults)
      })
    )
  })

  it.each(numbers)("take a 0 for no %s", (name) => {
    for (const zero of zeros) expect(settings({ [name]: zero })[name]).toBe(defaults[name])
  })

  it.each(allowed)("take a 0 for a %s of 0, which is allowed", (name) => {
    for (const zero of zeros) expect(settings({ [name]: zero })[name]).toBe(0)
  })

  it("keep a switch that is off, a name that is 0, and every other number, right or wrong", () => {
    const kept = { enabled: false, strict_matching: 0, only_studios: "0", label: "0", max_tags: 1, max_retries: -1 }
    expect(withoutEmptied({ ...kept, unheard_of: 0, reconcile_scope: "0" })).toEqual({
      ...kept,
      unheard_of: 0,
      reconcile_scope: "0"
    })
  })
})
