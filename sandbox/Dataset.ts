import * as Dice from "./dataset/Dice.ts"
import * as Names from "./dataset/Names.ts"
import * as Scenes from "./dataset/Scenes.ts"
import * as Trouble from "./dataset/Trouble.ts"
import type { DatasetFile, DatasetScene } from "./dataset/DatasetScene.ts"

/** What a pair of sandbox servers holds at its start. */
export interface Dataset {
  readonly seed: number
  readonly performers: ReadonlyArray<{ readonly name: string; readonly disambiguation: string }>
  readonly studios: ReadonlyArray<{ readonly name: string }>
  readonly tags: ReadonlyArray<{ readonly name: string }>
  readonly scenes: ReadonlyArray<DatasetScene>
  /** Files of Plex items that belong to no scene. */
  readonly plexOnly: ReadonlyArray<DatasetFile>
}

export interface Options {
  readonly seed: number
  readonly scenes: number
  /** How many scenes and fillers Plex has: above `scenes`, items without scene; below, the last scenes have no file in Plex. */
  readonly items: number
  /** Adds scenes that cannot be synced. */
  readonly trouble: boolean
}

const between = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, Math.round(value)))

const unknownToPlex = (scene: DatasetScene): DatasetScene => ({
  ...scene,
  files: scene.files.map((file) => ({ ...file, plexPath: null }))
})

/** The data of a seed: pure, so both servers (and any test) can make it for themselves. */
export const make = ({ items, scenes, seed, trouble }: Options): Dataset => {
  const dice = Dice.make(seed)
  const some = scenes > 0 || trouble
  const performers = some ? Names.performers(dice, between(16, scenes / 10, 2_000)) : []
  const studios = some ? Names.studios(between(10, scenes / 40, 300)) : []
  const tags = some ? Names.tags(between(30, scenes / 20, 800)) : []
  const counts = { performers: performers.length, studios: studios.length, tags: tags.length }
  const made = Array.from({ length: scenes }, (_, index) => {
    const scene = Scenes.scene(index, dice, counts)
    return index < items ? scene : unknownToPlex(scene)
  })
  const fillers = Array.from({ length: Math.max(0, items - scenes) }, (_, index) => Scenes.filler(index, dice))
  return {
    seed,
    performers,
    studios,
    tags,
    scenes: trouble ? [...made, ...Trouble.scenes] : made,
    plexOnly: trouble ? [...fillers, ...Trouble.plexOnly] : fillers
  }
}
