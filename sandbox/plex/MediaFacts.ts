import { baseName, type Item, type Part } from "./Item.ts"

/** Milliseconds. Made up from the size, so that it is always the same for a file. */
export const durationOf = (part: Part): number => 60_000 + ((part.size ?? 0) % 5_400_000)

export const duration = (item: Item): number | undefined =>
  item.media[0]?.parts.reduce((sum, part) => sum + durationOf(part), 0)

/** `mp4` and the like. */
export const containerOf = (part: Part): string => {
  const name = baseName(part.file)
  const dot = name.lastIndexOf(".")
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase()
}

const heights = [1080, 2160, 480, 720] as const

/** Technical facts that a real server reads from the file; here they depend on its size alone. */
export const facts = (part: Part) => {
  const height = heights[(part.size ?? 0) % heights.length] ?? 1080
  return {
    width: Math.round((height * 16) / 9),
    height,
    bitrate: Math.max(1, Math.round(((part.size ?? 0) * 8) / durationOf(part))),
    videoResolution: height === 2160 ? "4k" : `${height}`
  }
}

/** `1080`, `4k` and the like, of the first file. */
export const resolution = (item: Item): string | undefined => {
  const part = item.media[0]?.parts[0]
  return part === undefined ? undefined : facts(part).videoResolution
}
