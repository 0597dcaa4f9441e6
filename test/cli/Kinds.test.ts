import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { days, filled, Folder, OneScene, Scenes, Seed, TimeZone } from "../../src/cli/Kinds.ts"

const read = <A>(kind: Schema.Schema<A, unknown>, given: string) =>
  Either.getOrElse(Schema.decodeUnknownEither(kind)(given), () => undefined)

describe("what an option takes", () => {
  it("is a scene by its number in Stash", () => {
    expect(["12", " 7 "].map((given) => read(OneScene, given))).toEqual([12, 7])
    for (const given of ["", "0", "-3", "1.5", "1e3", "NaN", "abc", "1,2", "99999999999999999999"])
      expect(read(OneScene, given)).toBe(undefined)
  })

  it("is text that is not blank", () => {
    expect([read(Folder, "/config"), read(filled("a name"), "My Movies")]).toEqual(["/config", "My Movies"])
    expect([read(Folder, ""), read(Folder, " \t"), read(filled("a name"), "\n")]).toEqual([
      undefined,
      undefined,
      undefined
    ])
  })

  it("is a number within its bounds", () => {
    expect([read(days(0, 10), "0"), read(days(0, 10), "0.5"), read(days(0, 10), "10")]).toEqual([0, 0.5, 10])
    for (const given of ["-1", "10.1", "NaN", "Infinity", "", "1 day"]) expect(read(days(0, 10), given)).toBe(undefined)
    expect([read(Scenes, "0"), read(Scenes, "-1"), read(Scenes, "1000001")]).toEqual([0, undefined, undefined])
    expect([read(Seed, "7"), read(Seed, "1.5")]).toEqual([7, undefined])
  })

  it("is a time zone that there is", () => {
    expect([read(TimeZone, "Europe/Berlin"), read(TimeZone, "UTC")]).toEqual(["Europe/Berlin", "UTC"])
    expect([read(TimeZone, "Mars/Base"), read(TimeZone, "")]).toEqual([undefined, undefined])
  })
})
