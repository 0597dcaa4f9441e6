import { describe, expect, it } from "vitest"
import { list, type Running, withStash } from "./support/WithStash.ts"

describe("finding scenes", () => {
  it("pages by 25 unless told otherwise, gives all for -1 and none for 0", () =>
    withStash({ scenes: 60 }, async ({ pick }) => {
      const size = async (filter: string) => {
        expect(await pick(`{findScenes${filter}{count scenes{id}}}`, "findScenes.count")).toBe(60)
        return list(await pick(`{findScenes${filter}{scenes{id}}}`, "findScenes.scenes")).length
      }
      expect(await size("")).toBe(25)
      expect(await size("(filter:{per_page:-1})")).toBe(60)
      expect(await size("(filter:{per_page:0})")).toBe(0)
      expect(await size("(filter:{per_page:50,page:2})")).toBe(10)
      expect(await size("(filter:{per_page:50,page:9})")).toBe(0)
    }))

  it("goes through all by key", () =>
    withStash({ scenes: 60 }, async ({ pick }) => {
      const query =
        'query($after:Int!){findScenes(scene_filter:{id:{value:$after,modifier:GREATER_THAN}},filter:{per_page:17,sort:"id",direction:ASC}){scenes{id}}}'
      const seen: Array<unknown> = []
      for (;;) {
        const page = list(await pick(query, "findScenes.scenes.*.id", { after: Number(seen.at(-1) ?? 0) }))
        if (page.length === 0) break
        seen.push(...page)
      }
      expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => String(index + 1)))
    }))

  it("fails the whole query for one unknown id, or one named twice", () =>
    withStash({ scenes: 60 }, async ({ ask }) => {
      const ids = (...wanted: ReadonlyArray<string>) =>
        ask("query($i:[ID!]){findScenes(ids:$i){count scenes{id}}}", { i: wanted })
      expect((await ids("5", "2")).data).toEqual({ findScenes: { count: 2, scenes: [{ id: "5" }, { id: "2" }] } })
      for (const wanted of [
        ["1", "999"],
        ["3", "3"]
      ]) {
        const { data, errors } = await ids(...wanted)
        expect(data).toBeNull()
        expect(errors).toEqual([{ message: `scene with id ${wanted[1] ?? ""} not found`, path: ["findScenes"] }])
      }
    }))

  it("refuses a sort that Stash does not know, even where only the count is asked for", () =>
    withStash({}, async ({ ask }) => {
      expect((await ask('{findScenes(filter:{sort:"nope"}){count}}')).errors?.[0]?.message).toBe("invalid sort: nope")
    }))

  it("shows unset texts as empty, unset captions as null", () =>
    withStash({}, async ({ pick }) => {
      const fields =
        "title code director details captions{language_code} urls galleries{id} o_counter resume_time last_played_at"
      expect(await pick(`{findScene(id:5){${fields}}}`, "findScene")).toEqual({
        title: "",
        code: "",
        director: "",
        details: "",
        captions: null,
        urls: [],
        galleries: [],
        o_counter: 0,
        resume_time: 0,
        last_played_at: null
      })
    }))
})

const paths = async ({ pick }: Running, value: string, modifier: string) => {
  const query =
    "query($v:String!,$m:CriterionModifier!){findScenes(scene_filter:{path:{value:$v,modifier:$m}},filter:{per_page:-1}){scenes{files{path}}}}"
  return list(await pick(query, "findScenes.scenes.*.files.0.path", { v: value, m: modifier }))
}

describe("the path filter", () => {
  it("takes % and _ of EQUALS as wildcards, and ASCII letters in any case", () =>
    withStash({ scenes: 60 }, async (stash) => {
      expect(await paths(stash, "/DATA/movies/clip 000000.MP4", "EQUALS")).toEqual(["/data/Movies/Clip 000000.mp4"])
      expect(await paths(stash, "/data/Movies/Clip 00000_.mp4", "EQUALS")).toContain("/data/Movies/Clip 000000.mp4")
      expect(await paths(stash, "%/movie.mp4", "EQUALS")).toHaveLength(4)
      expect(await paths(stash, "/data/HOME VIDÉOS%", "EQUALS")).toEqual([])
    }))

  it("takes any of the words of INCLUDES, unless they stand in quotes", () =>
    withStash({ scenes: 60 }, async (stash) => {
      expect((await paths(stash, "shorts movie.mp4", "INCLUDES")).length).toBeGreaterThan(4)
      expect(await paths(stash, '"shorts movie.mp4"', "INCLUDES")).toEqual([])
      expect(await paths(stash, "Volume \\d+/movie", "MATCHES_REGEX")).toHaveLength(4)
    }))

  it("of NOT_EQUALS finds a scene by its other file", () =>
    withStash({ scenes: 10 }, async (stash) => {
      expect(await paths(stash, "%Clip 000009.mp4", "NOT_EQUALS")).toHaveLength(10)
      expect(await paths(stash, "%Clip 000000.mp4", "NOT_EQUALS")).toHaveLength(9)
    }))
})
