import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { count, emptyTally, folderOf, type Looked, unmatchedIn } from "../../../src/core/unmatched/Tally.ts"

const looked = (given: Partial<Looked>): Looked => ({
  id: "1",
  file: "/data/a/1.mp4",
  mapped: "/data/a/1.mp4",
  reason: null,
  elsewhere: null,
  ...given
})

const folders = (all: ReadonlyArray<Looked>, locations: ReadonlyArray<string> = ["/data"]) => {
  const tally = emptyTally()
  for (const one of all) count(tally, one)
  return unmatchedIn(tally, locations)
}

const reasons = ["no_item", "size_differs", "low_confidence", "out_of_scope", null] as const
const any = fc.record({
  id: fc.nat().map(String),
  file: fc
    .tuple(fc.constantFrom("/data", "/data/a", "/data/a/b", "/däta", "C:\\films"), fc.string())
    .map(([folder, name]) => `${folder}/${name.replaceAll(/[\\/]/g, "")}x.mp4`),
  mapped: fc.constant("/media/x.mp4"),
  reason: fc.constantFrom(...reasons),
  elsewhere: fc.option(fc.constant("/films/x.mp4"))
})

describe("what is unmatched, by folder", () => {
  it("says how many of all in the folder, why, and the first three", () => {
    const all = ["1", "2", "3", "4"].map((id) => looked({ id, file: `/data/a/${id}.mp4`, reason: "no_item" }))
    const [folder, ...others] = folders([...all, looked({ id: "5" }), looked({ id: "6", file: "/data/b/6.mp4" })])
    assert.deepStrictEqual(others, [])
    assert.deepStrictEqual(folder, {
      folder: "/data/a",
      mapped: "/data/a",
      looked: 5,
      unmatched: 4,
      reasons: { no_item: 4 },
      likely: null,
      elsewhere: null,
      examples: ["1", "2", "3"].map((id) => ({ id, file: `/data/a/${id}.mp4` }))
    })
  })

  it("says of a folder that is missing as a whole what is most likely", () => {
    const likely = (reason: Looked["reason"], given: Partial<Looked> = {}, locations = ["/data"]) =>
      folders([looked({ reason, ...given })], locations)[0]?.likely
    assert.strictEqual(likely("no_item"), "not_scanned")
    assert.strictEqual(likely("no_item", {}, ["/media"]), "below_no_library")
    assert.strictEqual(likely("size_differs"), "other_size")
    assert.strictEqual(likely("low_confidence", { elsewhere: "/films/1.mp4" }), "other_mapping")
    assert.strictEqual(likely("no_scene"), "not_in_stash")
    assert.isNull(likely("out_of_scope"))
    assert.isNull(likely("no_file", { file: "", mapped: "" }))
  })

  it("takes one file elsewhere among many for no other mapping", () => {
    const some = [
      looked({ reason: "low_confidence", elsewhere: "/films/1.mp4" }),
      looked({ id: "2", reason: "no_item" })
    ]
    assert.strictEqual(folders([...some, looked({ id: "3", reason: "no_item" })])[0]?.likely, "not_scanned")
  })

  it("loses none and counts none twice, whatever comes in whatever order", () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (all) => {
        const found = folders(all)
        const unmatched = all.filter(({ reason }) => reason !== null)
        assert.strictEqual(
          found.reduce((sum, one) => sum + one.unmatched, 0),
          unmatched.length
        )
        assert.sameMembers(
          found.map(({ folder }) => folder),
          [...new Set(unmatched.map(({ file }) => folderOf(file)))]
        )
        for (const one of found) {
          assert.strictEqual(
            one.unmatched,
            Object.values(one.reasons).reduce((sum, times) => sum + times, 0)
          )
          assert.isAtLeast(one.looked, one.unmatched)
          assert.isAtMost(one.examples.length, 3)
          if (one.likely !== null) assert.strictEqual(one.looked, one.unmatched)
        }
        const backwards = folders([...all].reverse())
        const essence = (one: (typeof found)[number]) => ({ ...one, examples: one.examples.length })
        assert.deepStrictEqual(backwards.map(essence), found.map(essence))
      })
    )
  })

  it("knows the folder of a path however it is spelt", () => {
    assert.strictEqual(folderOf("/a.mp4"), "/")
    assert.strictEqual(folderOf("/a//b/c.mp4"), "/a/b")
    assert.strictEqual(folderOf("C:\\Films\\c.mp4"), "C:/Films")
    assert.strictEqual(folderOf(""), "")
  })
})
