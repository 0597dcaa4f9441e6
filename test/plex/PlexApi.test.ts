import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { pageSize } from "../../src/plex/PlexApi.ts"
import { status } from "../support/HttpScript.ts"
import { token } from "../support/Servers.ts"
import { type Api, over, read, readItems, edit, container } from "./Replies.ts"

describe("requests", () => {
  it.effect("carry the token in a header only, and always name the same device", () =>
    Effect.gen(function* () {
      for (const call of [
        read,
        readItems,
        edit,
        (plex: Api) => plex.partsNamed("1", "/a.mp4", 0),
        (plex: Api) => plex.partsPage("1", 0)
      ]) {
        const [request] = (yield* over<unknown, unknown>([container({})], call)).calls
        expect(request?.headers).toMatchObject({
          accept: "application/json",
          "x-plex-token": token,
          "x-plex-client-identifier": "11111111-2222-4333-8444-555555555555",
          "x-plex-product": "PlexSync",
          "x-plex-device-name": "PlexSync"
        })
        expect(request?.url).not.toContain(token)
      }
    })
  )

  it.effect("ask for several items at once, and for nothing when there are none", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([container({})], readItems)
      expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
        "GET http://plex:32400/library/metadata/7,8?skipRefresh=1"
      ])
      expect((yield* over([container({})], (plex) => plex.items([]))).calls).toEqual([])
    })
  )

  it.effect("page through a library in the order things were added", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([container({})], (plex) => plex.partsPage("1", 500))
      const url = new URL(calls[0]?.url ?? "")
      expect(url.pathname).toBe("/library/sections/1/all")
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        type: "1",
        sort: "addedAt:asc",
        "X-Plex-Container-Start": "500",
        "X-Plex-Container-Size": String(pageSize)
      })
    })
  )

  it.effect("ask for what changed by either stamp, in an order that changes do not touch", () =>
    Effect.gen(function* () {
      for (const stamp of ["addedAt", "updatedAt"] as const) {
        const { calls } = yield* over([container({})], (plex) => plex.changedPage("1", stamp, 1700000000, 500))
        expect(calls[0]?.url).toContain(`${stamp}%3E%3E=1700000000`)
        const url = new URL(calls[0]?.url ?? "")
        expect(url.pathname).toBe("/library/sections/1/all")
        expect(Object.fromEntries(url.searchParams)).toMatchObject({
          type: "1",
          sort: "addedAt:asc",
          "X-Plex-Container-Start": "500",
          "X-Plex-Container-Size": String(pageSize)
        })
      }
    })
  )

  it.effect("count a library without reading it", () =>
    Effect.gen(function* () {
      const counted = yield* over([container({ size: 0, totalSize: 2481 })], (plex) => plex.total("1"))
      expect(counted.result).toMatchObject({ right: 2481 })
      expect(counted.calls.map(({ url }) => new URL(url).search)).toEqual([
        "?type=1&X-Plex-Container-Start=0&X-Plex-Container-Size=0"
      ])
      expect((yield* over([container({})], (plex) => plex.total("1"))).result).toMatchObject({ right: undefined })
    })
  )

  it.effect("look a file up by its name alone, with the type the filter needs", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([container({})], (plex) => plex.partsNamed("1", "/data/A & B, 5%.c", 0))
      const url = new URL(calls[0]?.url ?? "")
      expect(url.pathname).toBe("/library/sections/1/all")
      // A comma would mean "or": the longest piece between commas is what is asked for.
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        type: "1",
        file: "A & B",
        "X-Plex-Container-Start": "0",
        "X-Plex-Container-Size": String(pageSize)
      })
    })
  )

  it.effect("edit one item by one PUT that names it", () =>
    Effect.gen(function* () {
      const { calls, result } = yield* over([status(200)], edit)
      expect(result._tag).toBe("Right")
      expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
        "PUT http://plex:32400/library/sections/1/all?type=1&id=7&title.locked=1"
      ])
    })
  )
})
