import { element, type Element } from "./Element.ts"
import type { Item, Media, Part } from "./Item.ts"
import { containerOf, durationOf, facts } from "./MediaFacts.ts"
import * as Trash from "./Trash.ts"
import type { View } from "./View.ts"

const streams = (part: Part): ReadonlyArray<Element> => {
  const { height, width } = facts(part)
  return [
    element("Stream", {
      id: part.id * 2 - 1,
      streamType: 1,
      default: true,
      codec: "h264",
      index: 0,
      bitDepth: 8,
      frameRate: 30,
      height,
      width,
      level: 31,
      profile: "high",
      displayTitle: `${height}p (H.264)`,
      extendedDisplayTitle: `${height}p (H.264)`
    }),
    element("Stream", {
      id: part.id * 2,
      streamType: 2,
      selected: true,
      default: true,
      codec: "aac",
      index: 1,
      channels: 2,
      samplingRate: 48000,
      displayTitle: "Unknown (AAC Stereo)",
      extendedDisplayTitle: "Unknown (AAC Stereo)"
    })
  ]
}

const partElement = (item: Item, media: Media, part: Part, view: View): Element => {
  const exists = view.checkFiles ? item.section.disk.has(part.file) : undefined
  return element(
    "Part",
    {
      accessible: exists,
      exists,
      id: part.id,
      key: `/library/parts/${part.id}/${item.updatedAt}/file.${containerOf(part)}`,
      duration: durationOf(part),
      file: part.file,
      size: part.size,
      container: containerOf(part),
      videoProfile: "high",
      deletedAt: Trash.ofPart(item, media, part)
    },
    view.full ? streams(part) : []
  )
}

const mediaElement = (item: Item, media: Media, view: View): Element => {
  const [first] = media.parts
  if (first === undefined) return element("Media", { id: media.id })
  const { bitrate, height, videoResolution, width } = facts(first)
  return element(
    "Media",
    {
      id: media.id,
      duration: media.parts.reduce((sum, part) => sum + durationOf(part), 0),
      bitrate,
      width,
      height,
      aspectRatio: 1.78,
      audioChannels: 2,
      audioCodec: "aac",
      videoCodec: "h264",
      videoResolution,
      container: containerOf(first),
      videoFrameRate: "NTSC",
      videoProfile: "high",
      hasVoiceActivity: false,
      proxyType: media.proxyType,
      target: media.target,
      title: media.target,
      deletedAt: Trash.ofMedia(item, media)
    },
    media.parts.map((part) => partElement(item, media, part, view))
  )
}

/** The versions of an item with their files: in listings too, only streams stand in full metadata alone. */
export const mediaElements = (item: Item, view: View): ReadonlyArray<Element> =>
  item.media.map((media) => mediaElement(item, media, view))
