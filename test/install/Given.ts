import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Either from "effect/Either"
import { parse } from "yaml"
import { decode, type RawSettings, secretNames, settingNames } from "../../src/core/settings/Settings.ts"
import { root } from "../docs/Page.ts"
import { bySystemd } from "./EnvironmentFile.ts"

export const text = (file: string): string => readFileSync(join(root, file), "utf8")

/** A YAML file, whose form is another program's. */
export const yaml = (file: string): unknown => parse(text(file))

/** Lines `NAME=value`. */
export const variablesIn = (file: string): Readonly<Record<string, string>> => bySystemd(text(file))

const settings: ReadonlyMap<string, string> = new Map([
  ...settingNames.map((name) => [`PLEXSYNC_${name.toUpperCase()}`, name] as const),
  ...secretNames.map((name) => [`PLEXSYNC_${name.toUpperCase()}_FILE`, `${name}_file`] as const)
])

/** What is wrong with these variables as the environment of PlexSync: names it does not know, and values it does not take. A token is put in where a person is to. */
export const flaws = (given: Readonly<Record<string, string>>): ReadonlyArray<string> => {
  const ours = Object.entries(given).filter(([name]) => name.startsWith("PLEXSYNC_") && name !== "PLEXSYNC_DATA_DIR")
  const raw: RawSettings = Object.fromEntries(ours.map(([name, value]) => [settings.get(name) ?? name, value]))
  const decoded = decode({ ...raw, plex_token: "a-token-of-that-length" })
  return [
    ...ours.filter(([name]) => !settings.has(name)).map(([name]) => `${name} is not read`),
    ...(Either.isLeft(decoded) ? decoded.left.map(({ name, problem }) => `${name}: ${problem}`) : [])
  ]
}

/** Names of secrets with something in them. */
export const toldSecrets = (given: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  Object.entries(given)
    .filter(([name, value]) => /(?:TOKEN|KEY|COOKIE)$/.test(name) && value !== "")
    .map(([name]) => name)
