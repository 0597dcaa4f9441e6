import { describe, expect, it } from "vitest"
import { withStash } from "./support/WithStash.ts"

const edit = "mutation($i:SceneUpdateInput!){sceneUpdate(input:$i){id updated_at}}"
const since =
  "query($v:String!){findScenes(scene_filter:{updated_at:{value:$v,modifier:GREATER_THAN}},filter:{per_page:-1}){scenes{id}}}"

describe("stamps", () => {
  it("are written in the server's zone and compared as text", () =>
    withStash({ timezone: "America/New_York", at: Date.UTC(2026, 10, 21, 5, 15, 20) }, async ({ pick }) => {
      expect(await pick(edit, "sceneUpdate.updated_at", { i: { id: "1", rating100: 5 } })).toBe(
        "2026-11-21T00:15:20-05:00"
      )
      const found = (value: string) => pick(since, "findScenes.scenes.*.id", { v: value })
      expect(await found("2026-11-21T00:15:20-05:00")).toEqual([])
      expect(await found("2026-11-21T00:15:20")).toEqual(["1"])
      expect(await found("2026-11-21 23:59:59")).toEqual(["1"])
      // The same moment in UTC is a later text: west of it a client finds too little.
      expect(await found("2026-11-21T05:15:19Z")).toEqual([])
    }))

  it("sort as text, so that rows written after the clock went back are below older ones", () =>
    withStash({ timezone: "America/New_York", at: Date.UTC(2026, 9, 31, 12) }, async ({ ask, clock, pick }) => {
      // On 1 November 2026 at 06:00 UTC the zone goes from -04:00 to -05:00.
      clock.set(Date.UTC(2026, 10, 1, 5, 50))
      await ask(edit, { i: { id: "1", rating100: 5 } })
      clock.set(Date.UTC(2026, 10, 1, 6, 10))
      await ask(edit, { i: { id: "2", rating100: 5 } })
      const newest = '{findScenes(filter:{sort:"updated_at",direction:DESC,per_page:2}){scenes{id updated_at}}}'
      expect(await pick(newest, "findScenes.scenes")).toEqual([
        { id: "1", updated_at: "2026-11-01T01:50:00-04:00" },
        { id: "2", updated_at: "2026-11-01T01:10:00-05:00" }
      ])
    }))

  it("move with an edit that changes nothing, and are equal within a second", () =>
    withStash({ at: Date.UTC(2026, 0, 5, 10, 0, 0, 100) }, async ({ clock, pick }) => {
      const stamp = (id: string) => pick(edit, "sceneUpdate.updated_at", { i: { id, rating100: 5 } })
      expect(await stamp("1")).toBe("2026-01-05T10:00:00Z")
      clock.set(Date.UTC(2026, 0, 5, 10, 0, 0, 900))
      expect(await stamp("2")).toBe("2026-01-05T10:00:00Z")
      clock.set(Date.UTC(2026, 0, 5, 10, 0, 2))
      expect(await stamp("1")).toBe("2026-01-05T10:00:02Z")
    }))

  it("come from the clock that the Date header shows", () =>
    withStash({ at: Date.UTC(2031, 4, 6, 7, 8, 9) }, async ({ send }) => {
      expect((await send("/healthz")).headers.get("date")).toBe("Tue, 06 May 2031 07:08:09 GMT")
    }))

  it("of a time zone that does not exist keep the sandbox from starting", async () => {
    await expect(withStash({ timezone: "Mars/Olympus" }, () => Promise.resolve())).rejects.toThrow(
      "there is no time zone called Mars/Olympus"
    )
  })
})
