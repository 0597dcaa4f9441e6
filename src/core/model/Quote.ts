import type { SceneId } from "./Scene.ts"
import type { Value } from "./Value.ts"

/** Characters of a value that are shown: enough to know it by. */
const enough = 120

const brief = (text: string, most: number): string => {
  const characters = Array.from(text)
  return characters.length > most ? `${characters.slice(0, most - 3).join("")}...` : text
}

/** A field's value for people, cut where it is long, or longer than `most` characters. */
export const valueText = (value: Value, most: number = enough): string => {
  const text = typeof value === "string" ? value : value.join(", ")
  return text === "" ? "(empty)" : JSON.stringify(brief(text, most))
}

/** A scene by number and title, as far as it has one. */
export const sceneText = (id: SceneId | number, title: string | null | undefined): string =>
  title === null || title === undefined || title === "" ? `scene ${id}` : `scene ${id} ${valueText(title)}`

/** The same at the beginning of a line. */
export const sceneHead = (id: SceneId | number, title: string | null | undefined): string =>
  `S${sceneText(id, title).slice(1)}`
