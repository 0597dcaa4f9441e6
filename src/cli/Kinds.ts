import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { fieldsNamed, fieldWords } from "../core/history/FieldWords.ts"
import { isSince, parseSince, sinceAllowed } from "../core/history/Since.ts"
import { RatingKey } from "../core/model/PlexItem.ts"
import { SceneId } from "../core/model/Scene.ts"
import { number, reading, whole } from "../core/settings/SettingTypes.ts"

// What options and arguments take is read by the types that settings have, so that both say in the same words what is not allowed, and what is.

/** A scene, by its number in Stash. */
export const OneScene = reading(SceneId, "a scene's id in Stash, a whole number such as 12", number)

/** Text that is not blank. `what`: what it stands for. */
export const filled = (what: string) => reading(Schema.String, what, (raw) => (raw === "" ? undefined : raw))

export const Folder = filled("the path of a folder")

/** An item, by its key or its address in Plex's page. */
export const OneItem = reading(
  RatingKey,
  "the key of an item in Plex, such as 12345, or its address there",
  (raw) =>
    /\/library\/metadata\/([\w-]+)/.exec(raw.replaceAll(/%2f/gi, "/"))?.[1] ?? (/^[\w-]+$/.test(raw) ? raw : undefined)
)

/** Fields by Plex's names, by a word of people. */
export const Fields = reading(Schema.Array(Schema.String), `one of ${fieldWords.join(", ")}`, (raw) => {
  const meant = fieldsNamed(raw)
  return meant.length === 0 ? undefined : meant
})

/** From when on. */
export const From = reading(Schema.declare(isSince), sinceAllowed, parseSince)

/** So many made-up scenes as a sandbox can hold. */
export const Scenes = whole(0, 1_000_000)

/** What the sandbox's chance begins with. */
export const Seed = whole(0, 2_147_483_647)

/** A number of days within bounds, fractions allowed. */
export const days = (least: number, most: number) =>
  reading(Schema.Number.pipe(Schema.between(least, most)), `a number of days from ${least} to ${most}`, number)

export const TimeZone = reading(Schema.String, "the name of a time zone, such as UTC or Europe/Berlin", (raw) =>
  Option.isSome(DateTime.zoneMakeNamed(raw)) ? raw : undefined
)
