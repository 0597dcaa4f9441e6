import { infer } from "../../../src/core/match/InferMappings.ts"
import type { FilePair } from "../../../src/core/match/MappingEvidence.ts"

/** `count` files right in a folder, as both servers see it. */
export const files = (stash: string, plex: string, count: number, name = "film"): ReadonlyArray<FilePair> =>
  Array.from({ length: count }, (_, at) => ({ stash: `${stash}/${name}${at}.mp4`, plex: `${plex}/${name}${at}.mp4` }))

/** Each in a folder of its own. */
export const titles = (stash: string, plex: string, count: number): ReadonlyArray<FilePair> =>
  Array.from({ length: count }, (_, at) => ({
    stash: `${stash}/Film ${at}/film${at}.mp4`,
    plex: `${plex}/Film ${at}/film${at}.mp4`
  }))

export const rulesOf = (pairs: ReadonlyArray<FilePair>, libraries: ReadonlyArray<string> = []) =>
  infer(pairs, libraries).rules.map(({ plex, stash }) => [stash, plex])
