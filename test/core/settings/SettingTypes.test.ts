import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { plain } from "../../../src/core/settings/Address.ts"
import {
  address,
  Mappings,
  Names,
  oneOf,
  seconds,
  secret,
  Secure,
  Text,
  Toggle,
  whole
} from "../../../src/core/settings/SettingTypes.ts"

const read = <A, I>(type: Schema.Schema<A, I>, raw: unknown) => Either.getOrNull(Schema.decodeUnknownEither(type)(raw))
const complaint = <A, I>(type: Schema.Schema<A, I>, raw: unknown) =>
  Either.match(Schema.decodeUnknownEither(type)(raw), {
    onLeft: (error) =>
      ParseResult.ArrayFormatter.formatErrorSync(error)
        .map(({ message }) => message)
        .join(),
    onRight: () => ""
  })

describe("an address to which tokens go", () => {
  it.each(["https://plex.example.com/", "http://127.0.0.1:4000", "http://localhost:4000", "http://[::1]:4000"])(
    "may be %s",
    (raw) => expect(read(Secure, raw)).toBe(raw.replace(/\/$/, ""))
  )

  it.each([
    "http://plex.example.com",
    "http://192.168.1.5",
    "https://me@plex.tv",
    "https://plex.tv/?x=1",
    "plex.tv",
    ""
  ])("may not be %j", (raw) =>
    expect(complaint(Secure, raw)).toContain("it must be an https address, or one of this machine itself")
  )
})

describe("a setting is read the same from a form, the environment and config.json", () => {
  it.each([
    ["a switch", Toggle, [true, "TRUE", "yes", 1, " on "], true],
    ["a whole number", whole(1, 9), [5, "5", " 5 "], 5],
    ["seconds", seconds(0, 9), [2.5, "2.5"], 2.5],
    ["a word", oneOf("daily", "never"), ["daily", "DAILY"], "daily"],
    ["a text", Text, ["7", 7, " 7"], "7"]
  ] as ReadonlyArray<readonly [string, Schema.Schema<unknown, unknown>, ReadonlyArray<unknown>, unknown]>)(
    "%s",
    (_, type, raws, value) => expect(raws.map((raw) => read(type, raw))).toEqual(raws.map(() => value))
  )

  it("names, separated by commas or in a list, without empty ones", () =>
    expect(["a, b,", ["a", "b", " "]].map((raw) => read(Names, raw))).toEqual([
      ["a", "b"],
      ["a", "b"]
    ]))

  it("an address without the slash at its end", () =>
    expect(read(address("plex_token"), "https://plex:32400//")).toEqual(plain("https://plex:32400")))

  it("path mappings", () => expect(read(Mappings, "/data => /media")).toEqual([{ stash: "/data", plex: "/media" }]))
})

describe("what is not allowed says what is", () => {
  it.each([
    [Toggle, "maybe", '"maybe" is not allowed; it must be true or false'],
    [whole(1, 9), "10", '"10" is not allowed; it must be a whole number from 1 to 9'],
    [whole(1, 9), "1.5", '"1.5" is not allowed; it must be a whole number from 1 to 9'],
    [whole(1, 9), "0x5", '"0x5" is not allowed; it must be a whole number from 1 to 9'],
    [seconds(0, 9), {}, "{} is not allowed; it must be a number of seconds from 0 to 9"],
    [oneOf("daily", "never"), "weekly", '"weekly" is not allowed; it must be one of daily, never'],
    [
      address("plex_token"),
      "ftp://x",
      '"ftp://x" is not allowed; it must be an http or https address, for example http://192.168.1.10:32400'
    ],
    [Names, [["a"]], '[["a"]] is not allowed; it must be names separated by commas'],
    [Mappings, {}, "{} is not allowed; it must be rules like /data => /media, separated by ;"]
  ] as ReadonlyArray<readonly [Schema.Schema<unknown, unknown>, unknown, string]>)("of %o", (type, raw, message) =>
    expect(complaint(type, raw)).toBe(message)
  )
})

describe("a secret", () => {
  it("is kept from every text, also where it is not allowed", () => {
    const value = read(secret(8), "0123456789")
    expect(value === null ? "" : Redacted.value(value)).toBe("0123456789")
    expect(JSON.stringify(value)).not.toContain("0123")
    expect(complaint(secret(8), "short")).toBe(
      "the given value is not allowed; it must be at least 8 characters without blanks"
    )
  })

  it.each([
    '"0123456789"',
    "'0123456789'",
    "“0123456789”",
    ' " 0123456789 " ',
    "X-Plex-Token=0123456789",
    '"&X-Plex-Token=0123456789"',
    "X-Plex-Token: 0123456789"
  ])("is meant without what stands around it in %s", (raw) => {
    const value = read(secret(8), raw)
    expect(value === null ? "" : Redacted.value(value)).toBe("0123456789")
  })

  it("keeps a quotation mark that stands alone", () => {
    const value = read(secret(8), '"0123456789')
    expect(value === null ? "" : Redacted.value(value)).toBe('"0123456789')
  })

  it.each(["with blank", "umlaut\u00e4\u00e4\u00e4", "line\nbreak", "short"])("is not %o", (raw) =>
    expect(read(secret(8), raw)).toBeNull()
  )
})
