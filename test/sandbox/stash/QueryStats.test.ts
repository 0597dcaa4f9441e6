import { describe, expect, it } from "vitest"
import { at, type Running, withStash } from "./support/WithStash.ts"

const counted = async ({ send }: Running) => at(await (await send("/__sandbox/stats")).json(), "graphql")

describe("stats of GraphQL", () => {
  it("count requests, scenes and bytes by the name of the operation", () =>
    withStash({ scenes: 12 }, async (stash) => {
      const two =
        "query Two($n: Int!) { new: findScenes(filter: { per_page: $n }) { count rows: scenes { id } } findTags { count } other: findScenes(scene_ids: [1]) { scenes { id } } }"
      const answer = await stash.ask(two, { n: 5 })
      await stash.ask(two, { n: 100 })
      await stash.ask("{ one: findScene(id: 3) { id } none: findScene(id: 999) { id } }")
      const first = Buffer.byteLength(JSON.stringify(answer))
      expect(await counted(stash)).toEqual({
        Two: { requests: 2, scenes: 6 + 13, bytes: expect.any(Number) as number },
        anonymous: { requests: 1, scenes: 1, bytes: expect.any(Number) as number }
      })
      expect(at(await counted(stash), "Two.bytes")).toBeGreaterThan(2 * first)
      await stash.control("reset-stats", {})
      expect(await counted(stash)).toEqual({})
    }))

  it("leave out what was not executed", () =>
    withStash({}, async (stash) => {
      await stash.ask("{ nothing }")
      expect(await counted(stash)).toEqual({})
    }))
})
