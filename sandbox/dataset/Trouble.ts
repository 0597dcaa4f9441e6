import type { DatasetFile, DatasetScene } from "./DatasetScene.ts"

const base = {
  details: "",
  date: null,
  rating100: null,
  organized: false,
  studio: null,
  performers: [],
  tags: [0],
  cover: false
} satisfies Partial<DatasetScene>

const absent = (path: string, size: number): DatasetFile => ({ stashPath: path, plexPath: null, size })
const there = (path: string, size: number): DatasetFile => ({ stashPath: path, plexPath: path, size })

/** Scenes that cannot be synced as they are, one for each way. */
export const scenes: ReadonlyArray<DatasetScene> = [
  { ...base, title: "Trouble: Plex does not have the file", files: [absent("/data/Trouble/nowhere.mp4", 7_000_001)] },
  { ...base, title: "Trouble: no file at all", files: [] },
  {
    ...base,
    title: "Trouble: the name elsewhere, another size",
    files: [absent("/data/Trouble/resized.mp4", 7_000_002)]
  },
  { ...base, title: "Trouble: two of that name and size", files: [absent("/data/Trouble/twins.mp4", 7_000_003)] }
]

/** What Plex has instead. */
export const plexOnly: ReadonlyArray<DatasetFile> = [
  there("/data/Elsewhere/resized.mp4", 9_999_999),
  there("/data/Elsewhere/A/twins.mp4", 7_000_003),
  there("/data/Elsewhere/B/twins.mp4", 7_000_003)
]
