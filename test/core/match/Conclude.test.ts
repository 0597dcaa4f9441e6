import * as Either from "effect/Either"
import { describe, expect, it } from "vitest"
import { conclude } from "../../../src/core/match/Conclude.ts"
import { part } from "../../support/Arbitrary.ts"
import { id } from "../../support/Samples.ts"
import { decideOn } from "./Questions.ts"

describe("conclude", () => {
  const files = [
    { id: "1", path: "/data/New/movie.mp4", size: 1000 },
    { id: "2", path: "/data/other.mp4", size: 1 }
  ]
  const scene = { id: id(1), files }
  const found = decideOn([part("/media/New/movie.mp4", 1000, "7")])
  const unsure = decideOn([part("/a/movie.mp4", 1000, "8"), part("/b/movie.mp4", 1000, "9")])
  const none = decideOn([])

  it("takes the parts of all files and libraries together", () => {
    const other = decideOn([part("/media/New/movie.mp4", null, "8")], { library: "Personal" })
    expect(Either.getOrThrow(conclude(scene, [found, other, none])).map((one) => String(one.ratingKey))).toEqual([
      "7",
      "8"
    ])
  })

  it("a sure answer counts, whatever else is unsure", () => {
    expect(Either.isRight(conclude(scene, [unsure, found]))).toBe(true)
  })

  it("is unsure when nothing is found and something is doubtful, with the candidates", () => {
    const failure = Either.getOrThrow(Either.flip(conclude(scene, [none, unsure])))
    expect(failure.message).toBe(
      "Low confidence match skipped (strict_matching=true) for 'movie.mp4': 8: /a/movie.mp4, 9: /b/movie.mp4"
    )
  })

  it("waits for a size rather than fail for a doubt, and writes what fits all the same", () => {
    const other = decideOn([part("/media/New/movie.mp4", 777, "7")])
    expect(Either.getOrThrow(Either.flip(conclude(scene, [unsure, other])))).toMatchObject({ _tag: "SizeDiffers" })
    expect(Either.isRight(conclude(scene, [other, found]))).toBe(true)
  })

  it("says that Plex has the file in its trash", () => {
    const trashed = decideOn([{ ...part("/media/New/movie.mp4"), trashed: true }])
    expect(Either.getOrThrow(Either.flip(conclude(scene, [none, trashed]))).message).toBe(
      "No Plex item for '/data/New/movie.mp4', '/data/other.mp4' of scene 1: Plex has this file in its trash"
    )
  })

  it("misses otherwise, naming every file", () => {
    expect(Either.getOrThrow(Either.flip(conclude(scene, [none, none])))).toMatchObject({
      _tag: "NoItem",
      files: files.map((file) => file.path)
    })
  })

  it("cannot place a scene without files", () => {
    expect(Either.getOrThrow(Either.flip(conclude({ id: id(3), files: [] }, []))).message).toBe(
      "No file path for scene 3, cannot sync to Plex"
    )
  })
})
