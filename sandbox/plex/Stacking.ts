import { baseName, folderOf, stem, type Item } from "./Item.ts"
import type { Section } from "./Section.ts"

/** `Film - pt1.mkv`: the name that the parts of a film share. */
const stackName = (file: string): string | undefined => {
  const [, name] = /^(.+?)[ _.-]+(?:cd|dvd|dis[ck]|part|pt)[ _.-]?\d+$/i.exec(stem(file)) ?? []
  return name
}

/** The film that a file is a further part of: one in the same folder, with the same name but for the number. */
export const stackedOn = (section: Section, file: string): Item | undefined => {
  const name = stackName(file)
  if (name === undefined) return undefined
  const folder = folderOf(file)
  for (const [other, item] of section.files) {
    if (other !== file && folderOf(other) === folder && stackName(other) === name) return item
  }
  return undefined
}

/** What an agent of personal videos makes of a file's name. */
export const titleOf = (file: string): string => stackName(file) ?? stem(baseName(file))
