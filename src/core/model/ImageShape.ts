import * as Option from "effect/Option"

/** What a picture's own bytes say: how large it is when it is drawn, in pixels, and whether its end is there. */
export interface ImageShape {
  readonly width: number
  readonly height: number
  readonly whole: boolean
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const latin1 = new TextDecoder("latin1")
const word = (bytes: Uint8Array, at: number) => latin1.decode(bytes.subarray(at, at + 4))

type Size = Pick<ImageShape, "width" | "height">

const shaped = (size: Size | undefined, whole: boolean): Option.Option<ImageShape> =>
  Option.map(Option.fromNullable(size), (known) => ({ ...known, whole }))

/** Where the next segment begins, behind the coded data of a scan: stuffed bytes and restarts are part of them. */
const nextMarker = (bytes: Uint8Array, from: number): number => {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next !== undefined && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  return bytes.length
}

/** Markers of a frame's header; 0xc4, 0xc8 and 0xcc among them are tables. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

const ofJpeg = (bytes: Uint8Array): Option.Option<ImageShape> => {
  const view = viewOf(bytes)
  let size: Size | undefined
  let at = 2
  while (at + 4 <= bytes.length || bytes[at + 1] === 0xd9) {
    // Some have stray bytes before a marker.
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff) at = nextMarker(bytes, at)
    const marker = bytes[at + 1]
    if (marker === undefined) break
    if (marker === 0xd9) return shaped(size, true)
    if (isFrame(marker) && at + 9 <= bytes.length)
      size ??= { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    if (at + 4 > bytes.length) break
    const after = at + 2 + Math.max(2, view.getUint16(at + 2))
    at = marker === 0xda ? nextMarker(bytes, after) : after
  }
  return shaped(size, false)
}

const ofPng = (bytes: Uint8Array): Option.Option<ImageShape> => {
  const view = viewOf(bytes)
  if (bytes.length < 24 || word(bytes, 12) !== "IHDR") return Option.none()
  const size = { width: view.getUint32(16), height: view.getUint32(20) }
  // Of each chunk, 12 bytes are its length, its name and its checksum.
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at))
    if (word(bytes, at + 4) === "IEND") return shaped(size, true)
  return shaped(size, false)
}

const webpSize = (bytes: Uint8Array): Size => {
  const view = viewOf(bytes)
  switch (word(bytes, 12)) {
    case "VP8X":
      return {
        width: 1 + (view.getUint32(24, true) & 0xff_ff_ff),
        height: 1 + (view.getUint32(26, true) >>> 8)
      }
    case "VP8L": {
      const bits = view.getUint32(21, true)
      return { width: 1 + (bits & 0x3f_ff), height: 1 + ((bits >>> 14) & 0x3f_ff) }
    }
    default:
      return { width: view.getUint16(26, true) & 0x3f_ff, height: view.getUint16(28, true) & 0x3f_ff }
  }
}

const ofWebp = (bytes: Uint8Array): Option.Option<ImageShape> =>
  bytes.length < 30 ? Option.none() : shaped(webpSize(bytes), bytes.length >= 8 + viewOf(bytes).getUint32(4, true))

/** Behind the last of blocks that say their length each, up to an empty one. */
const behindBlocks = (bytes: Uint8Array, from: number): number => {
  let at = from
  for (let length = bytes[at]; length !== undefined && length > 0; length = bytes[at]) at += 1 + length
  return at + 1
}

/** Bytes of a table of colours, where the flags say that there is one. */
const tableSize = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

const ofGif = (bytes: Uint8Array): Option.Option<ImageShape> => {
  const view = viewOf(bytes)
  if (bytes.length < 13) return Option.none()
  const size = { width: view.getUint16(6, true), height: view.getUint16(8, true) }
  let at = 13 + tableSize(view.getUint8(10))
  let frames = 0
  while (at < bytes.length) {
    const kind = bytes[at]
    if (kind === 0x3b) return shaped(size, frames > 0)
    if (kind === 0x2c) {
      at = behindBlocks(bytes, at + 11 + tableSize(bytes[at + 9] ?? 0))
      frames += 1
    } else at = behindBlocks(bytes, at + 2)
  }
  // Some leave the last byte out.
  return shaped(size, frames > 0 && at === bytes.length)
}

const readers: Readonly<Record<string, (bytes: Uint8Array) => Option.Option<ImageShape>>> = {
  "image/jpeg": ofJpeg,
  "image/png": ofPng,
  "image/apng": ofPng,
  "image/webp": ofWebp,
  "image/gif": ofGif
}

/** The shape of a picture of this type; none where its header is not one. Nothing is unpacked: it costs no more than the bytes. */
export const shapeOf = (mime: string, bytes: Uint8Array): Option.Option<ImageShape> =>
  Option.flatMap(Option.fromNullable(readers[mime]), (read) => read(bytes))
