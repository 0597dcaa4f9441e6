import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { Unreachable } from "../../src/core/model/Failure.ts"
import { type Metadata, metadataOf } from "../../src/core/plan/Metadata.ts"
import { byName, fields, scalarFields, tagFields } from "../../src/core/model/Fields.ts"
import { type PlexItem, RatingKey } from "../../src/core/model/PlexItem.ts"
import { Scene, SceneId } from "../../src/core/model/Scene.ts"
import { part } from "./Arbitrary.ts"

export const id = (value: number) => SceneId.make(value)
export const key = (value: string) => RatingKey.make(value)

/** A scene with everything in order; give what a test is about. */
export const sceneWith = (given: Partial<Scene> = {}): Scene => ({
  id: id(1),
  title: "First Scene",
  details: "Line one\nLine two",
  date: "2024-05-17",
  rating100: 60,
  organized: true,
  updated_at: "2026-11-21T00:15:20-05:00",
  files: [{ id: "1", path: "/data/First Scene.mp4", size: 1000 }],
  studio: { id: "1", name: "Example Studio" },
  performers: [{ id: "1", name: "Alice Example", disambiguation: "" }],
  tags: [{ id: "1", name: "Outdoor" }],
  ...given
})

/** The same as Stash answers it. */
export const rawScene = Schema.encodeSync(Scene)(sceneWith())

/** The scene of that number, with a title and a file of its own. */
export const numbered = (number: number, given: Partial<Scene> = {}): Scene =>
  sceneWith({
    id: id(number),
    title: `Scene ${number}`,
    files: [{ id: String(number), path: `/data/${number}.mp4`, size: number * 1000 }],
    ...given
  })

/** What that scene shows as. */
export const metadataWith = (given: Partial<Metadata> = {}): Metadata => ({
  ...Either.getOrThrow(metadataOf(sceneWith(), { strict: true, maxTags: 100, ignoreTags: [] })),
  ...given
})

const everything = new Set([...fields, "thumb", "art"])

/** An item that shows just that, with every field locked. */
export const itemWith = (
  given: Partial<Omit<PlexItem, "scalars" | "tags">> & {
    readonly scalars?: Partial<PlexItem["scalars"]>
    readonly tags?: Partial<PlexItem["tags"]>
  } = {}
): PlexItem => ({
  ratingKey: key("1"),
  guid: "local://1",
  sectionKey: "1",
  sectionUuid: "",
  locked: everything,
  parts: [part("/media/First Scene.mp4")],
  oddPart: null,
  ...given,
  scalars: {
    ...byName(scalarFields, () => ""),
    title: "First Scene",
    summary: "Line one\nLine two",
    studio: "Example Studio",
    originallyAvailableAt: "2024-05-17",
    year: "2024",
    userRating: "6",
    ...given.scalars
  },
  tags: {
    ...byName(tagFields, () => []),
    genre: ["Outdoor"],
    actor: ["Alice Example"],
    collection: ["Example Studio"],
    ...given.tags
  }
})

/** What a call of Plex fails with while nobody answers there. */
export const away = new Unreachable({
  server: "Plex",
  operation: "x",
  address: "http://plex",
  problem: "refused",
  quick: false,
  sent: false
})
