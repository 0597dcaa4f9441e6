import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { pathKey } from "../model/FilePath.ts"
import { type PathMapping, toPlex } from "../model/PathMapping.ts"
import { RatingKey } from "../model/PlexItem.ts"
import { type SceneId, SceneIdFromString } from "../model/Scene.ts"
import { nameIdentity } from "../model/Text.ts"

/** How a person names a scene. */
export type SceneAsked = Data.TaggedEnum<{
  Id: { readonly id: SceneId }
  /** A full path, of Stash or of Plex. */
  Path: { readonly path: string }
  /** A part of a title, or of a path. */
  Part: { readonly text: string }
}>
export const SceneAsked = Data.taggedEnum<SceneAsked>()

const idIn = Schema.decodeUnknownOption(SceneIdFromString)
const isFullPath = (text: string): boolean => /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(text)
const isAddress = (text: string): boolean => /^https?:\/\//i.test(text)

/** A scene by its number, its address in Stash, a path, or a part of its title. */
export const sceneAsked = (given: string): SceneAsked => {
  const text = given.trim()
  const number = isAddress(text) ? /\/scenes\/(\d+)(?:[/?#]|$)/.exec(text)?.[1] : /^\d+$/.exec(text)?.[0]
  const id = Option.flatMap(Option.fromNullable(number), (one) => idIn(one))
  if (Option.isSome(id)) return SceneAsked.Id({ id: id.value })
  return isFullPath(text) ? SceneAsked.Path({ path: text }) : SceneAsked.Part({ text })
}

/** How a person names an item of Plex. */
export type ItemAsked = Data.TaggedEnum<{
  Key: { readonly ratingKey: RatingKey }
  Path: { readonly path: string }
}>
export const ItemAsked = Data.taggedEnum<ItemAsked>()

const keyIn = Schema.decodeUnknownOption(RatingKey)

/** Where Plex's pages and Plex itself name an item in an address, encoded or not. */
const inAddress = /(?:%2F|\/)library(?:%2F|\/)metadata(?:%2F|\/)([A-Za-z0-9_-]+)/i

/** An item by its key, its address on a page of Plex, or a path; none where it is neither. */
export const itemAsked = (given: string): Option.Option<ItemAsked> => {
  const text = given.trim()
  if (isFullPath(text) && !inAddress.test(text)) return Option.some(ItemAsked.Path({ path: text }))
  const key = inAddress.exec(text)?.[1] ?? (isAddress(text) ? undefined : text)
  return Option.map(
    Option.flatMap(Option.fromNullable(key), (one) => keyIn(one)),
    (ratingKey) => ItemAsked.Key({ ratingKey })
  )
}

/** Whether a file of Stash stands at a path, as Stash sees it or as Plex does. */
export const isAt = (path: string, file: string, mappings: ReadonlyArray<PathMapping>): boolean =>
  [file, toPlex(mappings, file)].some((one) => pathKey(one) === pathKey(path))

/** Whether a title or a path has this text in it. */
export const hasText = (text: string, of: ReadonlyArray<string>): boolean => {
  const wanted = nameIdentity(text)
  return wanted !== "" && of.some((one) => nameIdentity(one).includes(wanted))
}
