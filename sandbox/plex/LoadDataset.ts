import type { Dataset } from "../Dataset.ts"
import type { DatasetFile } from "../dataset/DatasetScene.ts"
import { filmAgent } from "./Guids.ts"
import * as Items from "./Items.ts"
import { type PlexState, seconds } from "./PlexState.ts"
import * as Sections from "./Sections.ts"

/** Root of every path of the data set. */
const root = "/data"

/** The library as a first scan would have left it: one item for each file, with the file's name for a title. */
export const loadDataset = (state: PlexState, dataset: Dataset, libraryName: string): void => {
  const section = Sections.make(state, {
    title: libraryName,
    paths: [root],
    agent: filmAgent,
    scanner: "Plex Movie",
    language: "en-US"
  })
  const files: ReadonlyArray<DatasetFile> = [...dataset.scenes.flatMap((scene) => scene.files), ...dataset.plexOnly]
  // A day ago, one second apart, so that "added since" has something to tell apart.
  const start = seconds(state) - 86_400 - files.length
  for (const [index, { plexPath, size }] of files.entries()) {
    if (plexPath === null || section.disk.has(plexPath)) continue
    section.disk.set(plexPath, { size })
    Items.add(state, section, { file: plexPath, size, addedAt: start + index })
  }
}
