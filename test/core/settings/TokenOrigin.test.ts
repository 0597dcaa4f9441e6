import { describe, expect, it } from "@effect/vitest"
import * as fc from "effect/FastCheck"
import { tokenOrigin, type TokenPlaces } from "../../../src/core/settings/TokenOrigin.ts"

const stash = fc.option(fc.constantFrom("one", "other"))
const places: fc.Arbitrary<TokenPlaces> = fc.record({
  environment: fc.boolean(),
  stash,
  signIn: fc.option(fc.record({ stashThen: fc.oneof(stash, fc.constant(undefined)) })),
  file: fc.boolean()
})
const none: TokenPlaces = { environment: false, stash: null, signIn: null, file: false }

describe("the token that counts", () => {
  it.prop("is the environment's wherever that has one", [places], ([given]) => {
    expect(tokenOrigin({ ...given, environment: true })).toBe("environment")
  })

  it.prop("comes from a place that has one, and from none only where no place has", [places], ([given]) => {
    const has = {
      environment: given.environment,
      stash: given.stash !== null,
      "sign-in": given.signIn !== null,
      "config.json": given.file,
      none: !given.environment && given.stash === null && given.signIn === null && !given.file
    }
    expect(has[tokenOrigin(given)]).toBe(true)
  })

  it.prop("is config.json's only where nobody gave another", [places], ([given]) => {
    if (tokenOrigin(given) === "config.json") expect(given).toEqual({ ...none, file: true })
  })

  it("is Stash's again as soon as another stands there than at the sign-in", () => {
    const at = (now: string | null, stashThen: string | null) =>
      tokenOrigin({ ...none, stash: now, signIn: { stashThen } })
    expect(at("dead", "dead")).toBe("sign-in")
    expect(at("new", "dead")).toBe("stash")
    expect(at("new", null)).toBe("stash")
    expect(at(null, "dead")).toBe("sign-in")
  })

  it("is the sign-in's where Stash could not be asked at that time", () => {
    expect(tokenOrigin({ ...none, stash: "some", signIn: { stashThen: undefined } })).toBe("sign-in")
  })
})
