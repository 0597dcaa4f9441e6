import type { DatasetFile, DatasetScene } from "./DatasetScene.ts"
import type * as Dice from "./Dice.ts"
import * as Names from "./Names.ts"

/** How many of each there are, so that a scene can point at them. */
export interface Counts {
  readonly performers: number
  readonly studios: number
  readonly tags: number
}

const root = "/data"
/** Folders: one of them composed, one decomposed, one full of characters that URLs and globs treat specially. */
const folders = [
  "Movies",
  "Movies/Ünïcode".normalize("NFC"),
  "Shorts & Clips #1",
  "Series/100% (a+b)",
  "映画",
  "Home Vidéos".normalize("NFD")
] as const
const pad = (value: number, width = 2): string => String(value).padStart(width, "0")

const file = (path: string, size: number, plexPath: string = path): DatasetFile => ({
  stashPath: `${root}/${path}`,
  plexPath: `${root}/${plexPath}`,
  size
})

/** No two files of a data set have the same size, so that name and size together always say which one is meant. */
const sizeOf = (index: number, dice: Dice.Dice): number => 40_000_000 + index * 4096 + dice.upTo(4096)

const otherForm = (text: string): string =>
  text === text.normalize("NFC") ? text.normalize("NFD") : text.normalize("NFC")

const filesOf = (index: number, dice: Dice.Dice): ReadonlyArray<DatasetFile> => {
  const folder = folders[index % folders.length] ?? folders[0]
  const size = sizeOf(index * 2, dice)
  switch (index % 40) {
    // Every fortieth file has the name of its neighbours in another folder; only folder and size tell them apart.
    case 3:
    case 4:
      return [file(`Same Names/Volume ${index}/movie.mp4`, size)]
    case 5:
      return [file(`${folder}/Scène – Été n°${index}.mkv`, size, otherForm(`${folder}/Scène – Été n°${index}.mkv`))]
    case 6: {
      const path = `${folder}/Ça va ${index}.mp4`.normalize("NFD")
      return [file(path, size, path.normalize("NFC"))]
    }
    case 7:
      return [file(`${folder}/a, b & "c" #${index} 100%.mp4`, size)]
    case 8:
      return [file(`${folder}/第${index}話 完全版 🎬.mkv`, size)]
    case 9:
      return [
        file(`${folder}/Clip ${pad(index, 6)}.mp4`, size),
        file(`Second Copies/Clip ${pad(index, 6)} [720p].mkv`, sizeOf(index * 2 + 1, dice))
      ]
    default:
      return [file(`${folder}/Clip ${pad(index, 6)}.mp4`, size)]
  }
}

const dateOf = (index: number, dice: Dice.Dice): string | null => {
  const year = 1975 + dice.upTo(50)
  const month = 1 + dice.upTo(12)
  switch (index % 20) {
    case 1:
      return String(year)
    case 2:
      return `${year}-${pad(month)}`
    case 10:
    case 11:
      return null
    default:
      return `${year}-${pad(month)}-${pad(1 + dice.upTo(28))}`
  }
}

const titleOf = (index: number, dice: Dice.Dice): string => {
  const plain = Names.title(dice)
  switch (index % 40) {
    // Stash shows the file's stem where the title is empty.
    case 4:
    case 9:
    case 20:
      return ""
    case 12:
      return `${plain}, "Part ${index}" & more`
    case 13:
      return `Été à ${plain} ${index}`.normalize("NFD")
    case 14:
      return `夏の海 ${index} 🌊`
    case 15:
      return `100% ${plain} #${index} + extras; final?`
    default:
      return `${plain} ${index}`
  }
}

const paragraph = "A long afternoon, told in one take: the light moves, the boats come in, and nobody hurries."

const detailsOf = (index: number, dice: Dice.Dice): string => {
  switch (index % 10) {
    case 0:
    case 4:
      return ""
    case 5:
      return Array.from({ length: 12 }, (_, line) => `${pad(line + 1)}. ${paragraph}`).join("\n")
    case 6:
      return `海辺の一日。\n\n「静かな音」 — ${paragraph}`
    case 7:
      return `Line one & "two"\nLine three <end> 50% + café; #4`
    default:
      return `${paragraph} Take ${dice.upTo(900) + 1}.`
  }
}

/** Up to `many` different indices below `of`, in the order drawn. */
const some = (dice: Dice.Dice, many: number, of: number): ReadonlyArray<number> => [
  ...new Set(Array.from({ length: dice.upTo(many + 1) }, () => dice.upTo(of)))
]

/** Scene `index` of a data set; it always has a title, a performer or a tag. */
export const scene = (index: number, dice: Dice.Dice, counts: Counts): DatasetScene => {
  const title = titleOf(index, dice)
  const performers = some(dice, 4, counts.performers)
  const tags = some(dice, 7, counts.tags)
  return {
    title,
    details: detailsOf(index, dice),
    date: dateOf(index, dice),
    rating100: dice.chance(0.5) ? 1 + dice.upTo(100) : null,
    organized: dice.chance(0.6),
    studio: dice.chance(0.8) ? dice.upTo(counts.studios) : null,
    performers: title === "" && performers.length === 0 ? [index % counts.performers] : performers,
    // The odd names come first in the list; the first scenes make sure that each of them is in use.
    tags: [...new Set([index % counts.tags, ...tags])],
    files: filesOf(index, dice),
    cover: !dice.chance(0.1)
  }
}

/** A file Plex has and no scene knows. */
export const filler = (index: number, dice: Dice.Dice): DatasetFile =>
  file(`Plex Only/Reel ${pad(index, 6)}.mkv`, sizeOf(index, dice))
