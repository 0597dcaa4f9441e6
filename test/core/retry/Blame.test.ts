import * as Either from "effect/Either"
import { describe, expect, it } from "vitest"
import { isForLength, isOfPicture, ofErrors, ofRefusal, ofTrouble, safeLength } from "../../../src/core/retry/Blame.ts"
import { familyOf, ItemGone, Refused, Unavailable } from "../../../src/core/model/Failure.ts"
import { away } from "../../support/Samples.ts"

const call = { server: "Plex" as const, operation: "edit item" }
const refusal = (status: number, before: string | null = null) =>
  new Refused({ ...call, status, before, problem: "it does not take this request" })
const trouble = (status: number | null, before: string | null = null) =>
  new Unavailable({ ...call, status, before, problem: `it answered with status ${status}`, retryAfter: null })
const took = Either.right(undefined)

describe("a refused write", () => {
  it.each([400, 403, 404, 406, 409, 414])(
    "with %d is its own fault where an edit that changes nothing is taken",
    (status) => {
      const found = ofRefusal(refusal(status, "nginx"), took)
      expect([found._tag, familyOf(found)]).toEqual(["Refused", "permanent"])
      expect(found.message).toBe(
        `Something before Plex (nginx) refused with status ${status}: it takes another edit of this item, so it does not take what this one says (edit item)`
      )
    }
  )

  it("is everybody's trouble where that is refused too: the token's, if Plex says so, else an edit's", () => {
    const of = (status: number, before: string | null) =>
      ofRefusal(refusal(406, "nginx"), Either.left(refusal(status, before)))
    expect(of(403, null)).toMatchObject({ _tag: "Unauthorized", status: 403 })
    for (const [status, before] of [
      [403, "nginx"],
      [401, ""],
      [400, null],
      [406, null]
    ] as const) {
      expect(of(status, before)).toMatchObject({ _tag: "EditsRefused", status, before })
      expect(familyOf(of(status, before))).toBe("blocked")
    }
  })

  it("is left open where nobody knows what became of that edit", () => {
    for (const failure of [away, trouble(503), new ItemGone({ ratingKey: "7" })])
      expect(ofRefusal(refusal(403), Either.left(failure))).toBe(failure)
  })
})

describe("edits that are answered with trouble", () => {
  it("are everybody's only where one that changes nothing is answered so, too", () => {
    const one = trouble(500, "nginx")
    expect(ofTrouble(one, took)).toBe(one)
    for (const failure of [away, trouble(null), new ItemGone({ ratingKey: "7" })])
      expect(ofTrouble(one, Either.left(failure))).toBe(one)
    expect(ofTrouble(one, Either.left(trouble(502, "nginx")))).toMatchObject({ _tag: "EditsRefused", status: 502 })
    expect(ofTrouble(one, Either.left(refusal(403)))).toMatchObject({ _tag: "Unauthorized" })
    expect(familyOf(ofErrors(one))).toBe("permanent")
  })
})

describe("a refusal for the length alone", () => {
  it.each([400, 404, 413, 414, 431])("may be %d, of a long request only", (status) => {
    expect(isForLength(refusal(status), safeLength + 1)).toBe(true)
    expect(isForLength(refusal(status), safeLength)).toBe(false)
  })

  it("may be 502, and is nothing else", () => {
    expect(isForLength(trouble(502), 5000)).toBe(true)
    for (const failure of [
      refusal(403),
      refusal(406),
      trouble(500),
      trouble(null),
      away,
      new ItemGone({ ratingKey: "7" })
    ])
      expect(isForLength(failure, 5000)).toBe(false)
  })
})

it("is about a picture where Plex itself looked at it, and not about who may write", () => {
  expect([400, 415, 403, 401].map((status) => isOfPicture(refusal(status)))).toEqual([true, true, false, false])
  expect(isOfPicture(refusal(400, "nginx"))).toBe(false)
})
