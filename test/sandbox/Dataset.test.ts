import { describe, expect, it } from "vitest"
import * as Dataset from "../../sandbox/Dataset.ts"

const plain = (scenes: number) => Dataset.make({ seed: 7, scenes, items: scenes, trouble: false })
const identity = (entry: { readonly name: string; readonly disambiguation?: string }): string =>
  `${entry.name}|${entry.disambiguation ?? ""}`.normalize("NFC").toLowerCase()
const files = (data: Dataset.Dataset) => data.scenes.flatMap((scene) => scene.files)

describe("the data of a seed", () => {
  it("is the same each time and differs from seed to seed", () => {
    expect(plain(60)).toEqual(plain(60))
    expect(Dataset.make({ seed: 8, scenes: 60, items: 60, trouble: false })).not.toEqual(plain(60))
  })

  it("holds every oddity from forty scenes on", () => {
    const { performers, scenes, tags } = plain(40)
    const names = tags.map((tag) => tag.name)
    for (const odd of [",", '"', "&", "%", "#", "+", "🎬", "日本"]) {
      expect(
        names.some((name) => name.includes(odd)),
        odd
      ).toBe(true)
    }
    expect(scenes.some((scene) => scene.files.length === 2)).toBe(true)
    expect(scenes.some((scene) => scene.title === "")).toBe(true)
    expect(scenes.some((scene) => /^\d{4}$/.test(scene.date ?? ""))).toBe(true)
    expect(scenes.some((scene) => /^\d{4}-\d{2}$/.test(scene.date ?? ""))).toBe(true)
    expect(scenes.some((scene) => scene.details.length > 900 && scene.details.includes("\n"))).toBe(true)
    expect(performers.filter((performer) => performer.name === "Sam Rivers")).toHaveLength(2)
    expect(names.some((name) => name !== name.normalize("NFC"))).toBe(true)
    expect(names.some((name) => name !== name.normalize("NFD"))).toBe(true)
  })

  it("spells some file names in Plex in the other normal form", () => {
    const differing = files(plain(40)).filter((file) => file.plexPath !== file.stashPath)
    expect(differing).toHaveLength(2)
    for (const file of differing) expect(file.plexPath?.normalize("NFC")).toBe(file.stashPath.normalize("NFC"))
  })

  it("has equal file names in different folders, never of equal size", () => {
    const all = files(plain(400))
    expect(all.filter((file) => file.stashPath.endsWith("/movie.mp4")).length).toBeGreaterThan(1)
    expect(new Set(all.map((file) => file.stashPath.normalize("NFC"))).size).toBe(all.length)
    expect(new Set(all.map((file) => file.size)).size).toBe(all.length)
  })

  it("gives every scene a title, a performer or a tag, and Plex every file", () => {
    const data = plain(400)
    for (const scene of data.scenes) {
      expect(scene.title !== "" || scene.performers.length > 0 || scene.tags.length > 0).toBe(true)
      expect(new Set(scene.tags).size).toBe(scene.tags.length)
      expect(new Set(scene.performers).size).toBe(scene.performers.length)
    }
    for (const file of files(data)) expect(file.plexPath).not.toBeNull()
  })

  it("names nobody twice, whatever the case or normal form", () => {
    const { performers, studios, tags } = plain(20_000)
    for (const list of [performers, studios, tags]) expect(new Set(list.map(identity)).size).toBe(list.length)
  })

  it("adds items without scene, or leaves the last scenes out of Plex", () => {
    const more = Dataset.make({ seed: 7, scenes: 10, items: 25, trouble: false })
    expect(more.plexOnly).toHaveLength(15)
    const fewer = Dataset.make({ seed: 7, scenes: 10, items: 4, trouble: false })
    expect(fewer.scenes.map((scene) => scene.files.every((file) => file.plexPath !== null))).toEqual(
      Array.from({ length: 10 }, (_, index) => index < 4)
    )
  })

  it("adds what cannot be synced only when asked for trouble", () => {
    const data = Dataset.make({ seed: 7, scenes: 40, items: 40, trouble: true })
    const troubled = data.scenes.slice(40)
    expect(troubled).toHaveLength(4)
    expect(troubled.filter((scene) => scene.files.length === 0)).toHaveLength(1)
    expect(data.plexOnly.filter((file) => file.stashPath.endsWith("/twins.mp4"))).toHaveLength(2)
    expect(
      new Set(data.plexOnly.filter((file) => file.stashPath.endsWith("/twins.mp4")).map((file) => file.size)).size
    ).toBe(1)
  })

  it("is empty when no scene is wanted", () => {
    expect(Dataset.make({ seed: 7, scenes: 0, items: 0, trouble: false })).toEqual({
      seed: 7,
      performers: [],
      studios: [],
      tags: [],
      scenes: [],
      plexOnly: []
    })
  })
})
