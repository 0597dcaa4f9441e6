import type { Entity } from "../model/Entities.ts"
import type { Stash } from "../Stash.ts"
import * as Values from "./Values.ts"
import type { BulkIds, BulkStrings, Sent, StashIdInput } from "./Values.ts"

/** The inputs of performers, studios, tags and groups together; the schema allows each kind its own part. */
export interface EntityInput {
  readonly name?: Sent<string>
  readonly disambiguation?: Sent<string>
  readonly alias_list?: Sent<ReadonlyArray<string> | BulkStrings>
  readonly aliases?: Sent<ReadonlyArray<string> | BulkStrings | string>
  readonly url?: Sent<string>
  readonly urls?: Sent<ReadonlyArray<string> | BulkStrings>
  readonly birthdate?: Sent<string>
  readonly death_date?: Sent<string>
  readonly date?: Sent<string>
  readonly image?: Sent<string>
  readonly front_image?: Sent<string>
  readonly back_image?: Sent<string>
  readonly tag_ids?: Sent<ReadonlyArray<string> | BulkIds>
  readonly parent_id?: Sent<string>
  readonly parent_ids?: Sent<ReadonlyArray<string> | BulkIds>
  readonly child_ids?: Sent<ReadonlyArray<string> | BulkIds>
  readonly studio_id?: Sent<string>
  readonly stash_ids?: Sent<ReadonlyArray<StashIdInput>>
  readonly ignore_auto_tag?: Sent<boolean>
  readonly custom_fields?: Sent<CustomFields>
}

interface CustomFields {
  readonly full?: Readonly<Record<string, unknown>> | null
  readonly partial?: Readonly<Record<string, unknown>> | null
  readonly remove?: ReadonlyArray<string> | null
}

const isList = <A>(sent: ReadonlyArray<A> | object): sent is ReadonlyArray<A> => Array.isArray(sent)

/** Ids as a list, or as a bulk edit of one. */
export const idList = (
  sent: Sent<ReadonlyArray<string> | BulkIds>,
  old: ReadonlyArray<number>
): ReadonlyArray<number> =>
  sent === undefined || sent === null || isList<string>(sent) ? Values.ids(sent, old) : Values.bulkIds(sent, old)

const textList = (
  sent: Sent<ReadonlyArray<string> | BulkStrings>,
  old: ReadonlyArray<string>
): ReadonlyArray<string> => {
  if (sent === undefined) return old
  if (sent === null) return []
  return isList<string>(sent) ? sent : Values.bulkStrings(sent, old)
}

/** Groups keep their aliases as one text. */
const aliases = (sent: EntityInput, old: ReadonlyArray<string>): ReadonlyArray<string> => {
  const given = sent.alias_list ?? sent.aliases
  if (typeof given === "string") return given === "" ? [] : [given]
  return textList(sent.alias_list === undefined && sent.aliases === null ? null : given, old)
}

const customFields = (sent: Sent<CustomFields>, old: unknown): unknown => {
  if (!sent) return old
  const before = sent.full ?? (typeof old === "object" ? old : {})
  const after = Object.entries({ ...before, ...sent.partial })
  return Object.fromEntries(after.filter(([key]) => !(sent.remove ?? []).includes(key)))
}

/** The plain fields: the sent ones over the old ones, cleared ones as they show when unset. */
const values = (
  sent: EntityInput,
  old: Readonly<Record<string, unknown>>,
  unset: Readonly<Record<string, unknown>>
): Readonly<Record<string, unknown>> => {
  const read = (key: string): unknown => {
    if (key === "urls") {
      const urls = Array.isArray(old[key]) ? old[key].map(String) : []
      return sent.urls === undefined ? Values.urls({ url: sent.url }, urls) : textList(sent.urls, urls)
    }
    if (key === "custom_fields") return customFields(sent.custom_fields, old[key])
    const given: unknown = Reflect.get(sent, key)
    if (key === "birthdate" || key === "death_date" || key === "date") {
      return given === undefined ? old[key] : Values.date(typeof given === "string" ? given : null, null)
    }
    return given === undefined ? old[key] : (given ?? unset[key])
  }
  return Object.fromEntries(Object.keys(unset).map((key) => [key, read(key)]))
}

/** What an edit does to the fields that all kinds have. */
export const common = <A extends Entity>(
  stash: Stash,
  sent: EntityInput,
  old: A,
  unset: Readonly<Record<string, unknown>>
): A => ({
  ...old,
  name: sent.name ?? old.name,
  aliases: aliases(sent, old.aliases),
  tagIds: Values.mustExist(idList(sent.tag_ids, old.tagIds), stash.database.tags),
  stashIds: Values.stashIds(sent.stash_ids, old.stashIds, stash.utc()),
  image: Values.picture(sent.image ?? sent.front_image, old.image),
  ignoreAutoTag: Values.keep(sent.ignore_auto_tag, old.ignoreAutoTag, false),
  values: values(sent, old.values, unset),
  updatedAt: stash.stamp()
})
