import { jpegOf } from "./Jpeg.ts"

const base64 = (text: string) => Buffer.from(text, "base64")

/** A small picture of each kind that Plex shows, whole. The GIF has two frames. */
export const pictures: Readonly<Record<string, Buffer>> = {
  "image/jpeg": jpegOf("whole"),
  "image/png": base64(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
  ),
  "image/webp": base64("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA="),
  "image/gif": Buffer.from(
    "47494638396102000300800000ffffff00000021f90400000000002c0000000002000300000202440a0021f90400000000002c0000000002000300000202440a003b",
    "hex"
  )
}
