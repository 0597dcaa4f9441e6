import type { ImageField } from "./Fields.ts"

/** A slot for an image (or theme music) of an item. */
export interface ImageKind {
  /** Last part of the address of the list, also of the folder of uploads. */
  readonly list: string
  /** Last parts of the addresses of the slot itself. */
  readonly elements: ReadonlyArray<string>
  readonly lock: ImageField
  /** XML name of a list's rows. */
  readonly row: "Photo" | "Track"
  /** What a film has without anyone's doing, below its bundle. */
  readonly generated?: string
}

export const imageKinds: ReadonlyArray<ImageKind> = [
  {
    list: "posters",
    elements: ["poster", "thumb"],
    lock: "thumb",
    row: "Photo",
    generated: "Contents/Thumbnails/thumb1.jpg"
  },
  { list: "arts", elements: ["art"], lock: "art", row: "Photo", generated: "Contents/Art/art1.jpg" },
  { list: "clearLogos", elements: ["clearLogo"], lock: "clearLogo", row: "Photo" },
  { list: "squareArts", elements: ["squareArt"], lock: "squareArt", row: "Photo" },
  { list: "banners", elements: ["banner"], lock: "banner", row: "Photo" },
  { list: "themes", elements: ["theme"], lock: "theme", row: "Track" }
]
