import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { graphql } from "./Servers.ts"

/** A scene as a person sees it in Stash, in the words of the comparison. */
export interface Shown {
  readonly title: string
  readonly details: string
  readonly studio: string
  readonly date: string
  readonly performers: ReadonlyArray<string>
  readonly tags: ReadonlyArray<string>
}

export interface StashScene {
  readonly id: string
  readonly files: ReadonlyArray<string>
  /** Titles an item may show: the scene's own, or, of a scene without one, the name of any of its files. */
  readonly titles: ReadonlyArray<string>
  readonly shown: Shown
}

const Named = Schema.Struct({ name: Schema.String })
const Answer = Schema.Struct({
  findScenes: Schema.Struct({
    scenes: Schema.Array(
      Schema.Struct({
        id: Schema.String,
        title: Schema.String,
        details: Schema.String,
        date: Schema.NullOr(Schema.String),
        files: Schema.Array(Schema.Struct({ path: Schema.String })),
        studio: Schema.NullOr(Named),
        performers: Schema.Array(Schema.Struct({ name: Schema.String, disambiguation: Schema.NullOr(Schema.String) })),
        tags: Schema.Array(Named)
      })
    )
  })
})

const query = `{ findScenes(filter: { per_page: -1 }) { scenes { id title details date files { path } studio { name }
  performers { name disambiguation } tags { name } } } }`

/** Blanks and line ends as a person reads them, in one normal form. */
export const plain = (text: string): string => text.normalize("NFC").replace(/\r\n?/g, "\n").trim()

const stemOf = (path: string) => path.replace(/^.*\//, "").replace(/\.[^.]+$/, "")

/** A date without day or month stands for its first day. */
const whole = (date: string | null) => (date === null ? "" : `${date}-01-01`.slice(0, 10))

/** Every scene, read afresh. */
export const readStash = (stash: string) =>
  Effect.map(graphql(stash, query, {}, Answer), ({ findScenes }) =>
    findScenes.scenes.map((scene): StashScene => {
      const title = plain(scene.title)
      const titles = title === "" ? scene.files.map((file) => plain(stemOf(file.path))) : [title]
      return {
        id: scene.id,
        files: scene.files.map((file) => file.path.normalize("NFC")),
        titles,
        shown: {
          title: titles[0] ?? "",
          details: plain(scene.details),
          studio: plain(scene.studio?.name ?? ""),
          date: whole(scene.date),
          performers: scene.performers.map(({ disambiguation, name }) =>
            plain(disambiguation ? `${name} (${disambiguation})` : name)
          ),
          tags: scene.tags.map(({ name }) => plain(name))
        }
      }
    })
  )
