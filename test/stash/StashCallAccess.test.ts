import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { StashApi } from "../../src/stash/StashApi.ts"
import { type Call, json } from "../support/HttpScript.ts"
import { apiKey, cookie, stashOf } from "../support/Servers.ts"
import { type Api, refusals, replyOf, over, answerOf, ask } from "./Replies.ts"

describe("access", () => {
  const ok = json({ data: { version: { version: "v0.30.1" }, systemStatus: { status: "OK" } } })
  const twice = (stash: Api) => Effect.all([Effect.either(stash.status), Effect.either(stash.status)])
  const cookies = (calls: ReadonlyArray<Call>) => calls.map(({ headers }) => headers["cookie"])

  it.effect("asks for JSON as such, at the address with its base path", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([ok], ask)
      expect(calls[0]).toMatchObject({ method: "POST", url: "http://stash:9999/graphql" })
      expect(calls[0]?.headers).toMatchObject({ accept: "application/json", "content-type": "application/json" })
      expect(Object.keys(calls[0]?.headers ?? {})).not.toContain("apikey")
      expect(Object.keys(calls[0]?.headers ?? {})).not.toContain("cookie")
    })
  )

  it.effect("uses the key where there is one, and no cookie then", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([ok], ask, { apiKey, cookie })
      expect(calls[0]?.headers["apikey"]).toBe(apiKey)
      expect(cookies(calls)).toEqual([undefined])
      expect(calls[0]?.url).not.toContain(apiKey)
    })
  )

  it.effect("goes on with the newest cookie Stash has given", () =>
    Effect.gen(function* () {
      const { calls } = yield* over(
        [json({ data: {} }, 200, { "set-cookie": "session=second; Path=/; Max-Age=3600" }), ok],
        twice,
        { cookie }
      )
      expect(cookies(calls)).toEqual([`session=${cookie}`, "session=second"])
    })
  )

  it.effect("learns no cookie from a refusal: that is a session of nobody", () =>
    Effect.gen(function* () {
      const refused = replyOf(refusals.get("credentials set: cookie of a hook that ran before"))
      const { calls, result } = yield* over([refused, ok], twice, { cookie })
      expect(cookies(calls)).toEqual([`session=${cookie}`, `session=${cookie}`])
      expect(result).toMatchObject({ right: [{ left: { _tag: "Unauthorized", status: 401 } }, { _tag: "Right" }] })
    })
  )

  it.effect("tells Stash's clock from its answers", () =>
    Effect.gen(function* () {
      const reply = json({ data: { version: { version: "v" }, systemStatus: { status: "OK" } } }, 200, {
        date: "Thu, 01 Jan 1970 01:00:00 GMT"
      })
      const stash = stashOf({}, reply)
      yield* Effect.gen(function* () {
        const api = yield* StashApi
        expect(yield* api.clockOffset).toBe(0)
        yield* api.status
        expect(yield* api.clockOffset).toBe(3_600_000)
      }).pipe(Effect.provide(stash.layer))
    })
  )

  it.effect("reads the version, and the state it is in", () =>
    Effect.gen(function* () {
      expect(yield* answerOf(ok, ask)).toEqual({ version: "v0.30.1", state: "OK" })
      expect(
        yield* answerOf(json({ data: { version: { version: null }, systemStatus: { status: "SETUP" } } }), ask)
      ).toEqual({ version: "", state: "SETUP" })
    })
  )
})
