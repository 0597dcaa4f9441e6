import { chunksOf } from "effect/Array"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { plain, type Shown } from "./ReadStash.ts"
import { type Addresses, plexJson } from "./Servers.ts"

export interface PlexEntry {
  readonly key: string
  readonly files: ReadonlyArray<string>
  readonly shown: Shown
}

const orNothing = Schema.optionalWith(Schema.String, { default: () => "" })
const names = Schema.optionalWith(Schema.Array(Schema.Struct({ tag: Schema.String })), { default: () => [] })
const Entry = Schema.Struct({
  ratingKey: Schema.String,
  title: orNothing,
  summary: orNothing,
  studio: orNothing,
  originallyAvailableAt: orNothing,
  Genre: names,
  Role: names,
  Media: Schema.Array(Schema.Struct({ Part: Schema.Array(Schema.Struct({ file: Schema.String })) }))
})
const Sections = Schema.Struct({
  MediaContainer: Schema.Struct({ Directory: Schema.Array(Schema.Struct({ key: Schema.String })) })
})
const Keys = Schema.Struct({
  MediaContainer: Schema.Struct({
    Metadata: Schema.optionalWith(Schema.Array(Schema.Struct({ ratingKey: Schema.String })), { default: () => [] })
  })
})
const Entries = Schema.Struct({ MediaContainer: Schema.Struct({ Metadata: Schema.Array(Entry) }) })

/** Every item of every library, read afresh and in full: a listing leaves most actors out. */
export const readPlex = (plex: Addresses["plex"]) =>
  Effect.gen(function* () {
    const sections = yield* plexJson(plex, "/library/sections", Sections)
    const listings = yield* Effect.forEach(sections.MediaContainer.Directory, ({ key }) =>
      plexJson(plex, `/library/sections/${key}/all?type=1`, Keys)
    )
    const keys = listings.flatMap(({ MediaContainer }) => MediaContainer.Metadata.map((item) => item.ratingKey))
    const pages = yield* Effect.forEach(chunksOf(keys, 100), (page) =>
      plexJson(plex, `/library/metadata/${page.join(",")}`, Entries)
    )
    return pages
      .flatMap(({ MediaContainer }) => MediaContainer.Metadata)
      .map((item): PlexEntry => ({
        key: item.ratingKey,
        files: item.Media.flatMap((media) => media.Part.map((part) => part.file.normalize("NFC"))),
        shown: {
          title: plain(item.title),
          details: plain(item.summary),
          studio: plain(item.studio),
          date: item.originallyAvailableAt.slice(0, 10),
          performers: item.Role.map(({ tag }) => plain(tag)),
          tags: item.Genre.map(({ tag }) => plain(tag))
        }
      }))
  })
