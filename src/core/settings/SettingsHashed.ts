import { syncFields } from "../model/Fields.ts"
import type { Hashed } from "../model/Hashed.ts"
import { type RawSettings, type SettingName, secretNames, settingNames } from "./Settings.ts"

/** Settings that hold names, paths or addresses. */
const named: ReadonlySet<string> = new Set<SettingName>([
  "plex_url",
  "stash_url",
  "plex_library",
  "path_mappings",
  "exclude_tags",
  "only_studios",
  "exclude_paths",
  "ignore_tags",
  "content_rating",
  "label"
])
const secret: ReadonlySet<string> = new Set(secretNames)

const fields: ReadonlySet<string> = new Set(syncFields)

/** Words that settings take which hold no names. */
const plain = /^(true|false|on|off|yes|no|auto|external|never|hourly|daily|weekly|all|24h|7days|none|[\d.]{1,12})$/i

/** What a value is cut into, so that equal names in two settings stand equal. */
const pieces = (value: unknown): ReadonlyArray<string> =>
  String(value)
    .split(/=>|[;,]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "")

const shown = (name: string, value: unknown, hashed: Hashed): string => {
  if (secret.has(name)) return "set, not shown"
  const isWord = (text: string) =>
    !named.has(name) && (plain.test(text) || (name === "skip_fields" && fields.has(text.toLowerCase())))
  return pieces(value)
    .map((piece) => (isWord(piece) ? piece : hashed.name(piece)))
    .join(", ")
}

/** Settings that somebody set, with where each comes from: the last source that has one counts. Of names only hashes, of secrets nothing. */
export const settingsHashed = (
  sources: ReadonlyArray<readonly [source: string, raw: RawSettings]>,
  hashed: Hashed
): ReadonlyArray<string> => {
  const lines = settingNames.flatMap((name) => {
    const [source, raw] = sources.findLast(([, one]) => pieces(one[name] ?? "").length > 0) ?? []
    return source === undefined || raw === undefined ? [] : [`${name} = ${shown(name, raw[name], hashed)} (${source})`]
  })
  const known: ReadonlySet<string> = new Set(settingNames)
  const strange = sources.flatMap(([source, raw]) =>
    Object.keys(raw)
      .filter((name) => !known.has(name))
      .map((name) => `${hashed.name(name)}: no such setting (${source})`)
  )
  return [...lines, ...strange]
}
