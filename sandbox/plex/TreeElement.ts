import { createHash } from "node:crypto"
import { element, type Element } from "./Element.ts"
import { title, type Item, type Part } from "./Item.ts"
import { durationOf, facts } from "./MediaFacts.ts"

const streams = (part: Part): ReadonlyArray<Element> => {
  const { bitrate, height, width } = facts(part)
  const bandwidths = (rate: number) => Array.from({ length: 8 }, () => rate).join(",")
  return [
    element("MediaStream", {
      id: part.id * 2 - 1,
      index: 0,
      type: 1,
      codec: "h264",
      bitDepth: 8,
      chromaLocation: "left",
      chromaSubsampling: "4:2:0",
      codedHeight: height,
      codedWidth: width,
      colorRange: "tv",
      frameRate: "30.000",
      hasScalingMatrix: false,
      height,
      level: 31,
      profile: "high",
      refFrames: 4,
      requiredBandwidths: bandwidths(bitrate),
      scanType: "progressive",
      width
    }),
    element("MediaStream", {
      id: part.id * 2,
      index: 1,
      type: 2,
      channels: 2,
      codec: "aac",
      requiredBandwidths: bandwidths(110),
      samplingRate: 48000
    })
  ]
}

const partElement = (part: Part): Element => {
  const hash = createHash("sha1")
    .update(`${part.file} ${part.size ?? ""}`)
    .digest("hex")
  return element(
    "MediaPart",
    {
      id: part.id,
      file: part.file,
      size: part.size,
      openSubtitleHash: hash.slice(0, 16),
      hash,
      duration: durationOf(part)
    },
    streams(part)
  )
}

/** An item as the rows of the server's database, from `/library/metadata/:id/tree`. */
export const treeElement = (item: Item): Element =>
  element(
    "MetadataItem",
    {
      id: item.id,
      title: title(item),
      guid: item.guid,
      parentTitle: "",
      instanceRatingKey: "",
      index: 1,
      originallyAvailableAt: item.content.texts.originallyAvailableAt,
      refreshedAt: item.updatedAt
    },
    item.media.map((media) => element("MediaItem", { id: media.id }, media.parts.map(partElement)))
  )
