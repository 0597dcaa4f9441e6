import * as Equal from "effect/Equal"
import { type RawSettings, type SettingName, settingNames, type SettingProblem, type Settings } from "./Settings.ts"

/** How Stash is reached and entered. Needed before anything can be asked, so fixed for as long as a process lives. */
export const bootstrapNames: ReadonlyArray<SettingName> = [
  "stash_url",
  "stash_api_key",
  "stash_session_cookie",
  "stash_tls_insecure"
]

/** Count only together: half of such a change would show one server the other's token. */
const together: ReadonlyArray<string> = ["plex_url", "plex_token"]

const badNames = (problems: ReadonlyArray<SettingProblem>): ReadonlySet<string> => {
  const bad = new Set(problems.map(({ name }) => name))
  return together.some((name) => bad.has(name)) ? new Set([...bad, ...together]) : bad
}

const without = (raw: RawSettings, names: ReadonlySet<string>): RawSettings =>
  Object.fromEntries(Object.entries(raw).filter(([name]) => !names.has(name)))

/** Raw settings without these names. */
export const omit = (raw: RawSettings, names: ReadonlyArray<string>): RawSettings => without(raw, new Set(names))

const only = (raw: RawSettings, names: ReadonlySet<string>): RawSettings =>
  Object.fromEntries(Object.entries(raw).filter(([name]) => names.has(name)))

/** What is right of `raw`; what is wrong in it stays as it was in `good`, the last settings without a problem. */
export const keepGood = (raw: RawSettings, problems: ReadonlyArray<SettingProblem>, good: RawSettings): RawSettings => {
  const bad = badNames(problems)
  return { ...without(raw, bad), ...only(good, bad) }
}

/** What is right of `raw`, as a pause: for a runtime that was never given settings it can use. Plex's address and token are stand-ins that nobody is shown. */
export const provisional = (raw: RawSettings, problems: ReadonlyArray<SettingProblem>): RawSettings => ({
  ...without(raw, badNames(problems)),
  plex_url: "http://plex.invalid",
  plex_token: "not-known-yet",
  enabled: false
})

const isSame = (a: unknown, b: unknown): boolean =>
  Equal.isEqual(a) || Equal.isEqual(b) ? Equal.equals(a, b) : JSON.stringify(a) === JSON.stringify(b)

/** Names of the settings whose values differ, in the order of the Schema. */
export const changedNames = (before: Settings, after: Settings): ReadonlyArray<SettingName> =>
  settingNames.filter((name) => !isSame(before[name], after[name]))
