import * as Either from "effect/Either"
import { decode, type RawSettings, type SettingName } from "../../../src/core/settings/Settings.ts"

export const needed = { plex_url: "http://plex:32400", plex_token: "0123456789", stash_url: "http://stash:9999" }

export const settings = (raw: RawSettings = {}) => Either.getOrThrow(decode({ ...needed, ...raw }))

export const problems = (raw: RawSettings) => Either.match(decode(raw), { onLeft: (list) => list, onRight: () => [] })

export const problemOf = (name: SettingName, value: unknown) => problems({ ...needed, [name]: value })
