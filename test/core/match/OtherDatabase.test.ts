import { describe, expect, it } from "vitest"
import { isAnother } from "../../../src/core/match/OtherDatabase.ts"
import { part } from "../../support/Arbitrary.ts"
import { itemWith } from "../../support/Samples.ts"

describe("another item under the key", () => {
  const film = itemWith({ guid: "plex://movie/1", sectionUuid: "a", parts: [part("/a.mp4"), part("/b.mp4")] })

  it("is one of another library, with none of the files, or another film", () => {
    expect(isAnother(film, { ...film, sectionUuid: "b" })).toBe(true)
    const local = { ...film, guid: "local://1", sectionUuid: "" }
    expect(isAnother(local, { ...local, parts: [part("/c.mp4")] })).toBe(true)
    expect(isAnother(film, { ...film, guid: "plex://movie/2" })).toBe(true)
  })

  it("is not one that lost a file, that an agent came to know since, or whose library Plex does not tell", () => {
    expect(isAnother(film, { ...film, parts: [part("/b.mp4")] })).toBe(false)
    // Its file was moved meanwhile.
    expect(isAnother(film, { ...film, parts: [part("/c.mp4")] })).toBe(false)
    expect(isAnother({ ...film, guid: "local://1" }, { ...film, guid: "local://1", parts: [part("/c.mp4")] })).toBe(
      false
    )
    expect(isAnother({ ...film, guid: "local://1" }, film)).toBe(false)
    expect(isAnother(film, { ...film, sectionUuid: "" })).toBe(false)
  })
})
