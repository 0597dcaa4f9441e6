import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { PlexApi } from "../../src/plex/PlexApi.ts"
import { status } from "../support/HttpScript.ts"
import { plexOf } from "../support/Servers.ts"

const scan = (code: number, folder: string) => {
  const plex = plexOf(status(code))
  return Effect.flatMap(PlexApi, (api) => Effect.either(api.scanFolder("3", folder))).pipe(
    Effect.map((result) => ({ result, calls: plex.calls })),
    Effect.provide(plex.layer)
  )
}

describe("a scan of one folder", () => {
  it.effect.each([
    ["/media/R&B, 50% + more", "%2Fmedia%2FR%26B%2C%2050%25%20%2B%20more"],
    ["D:\\Films\\Neu", "D%3A%5CFilms%5CNeu"]
  ])("%s is asked for as it is", ([folder = "", encoded]) =>
    Effect.gen(function* () {
      const { calls, result } = yield* scan(200, folder)
      expect(result._tag).toBe("Right")
      expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
        `GET http://plex:32400/library/sections/3/refresh?path=${encoded}`
      ])
    })
  )

  it.effect("of a library that is gone is refused for good", () =>
    Effect.gen(function* () {
      const { result } = yield* scan(404, "/media")
      expect(result).toMatchObject({ left: { _tag: "Refused", status: 404 } })
    })
  )
})
