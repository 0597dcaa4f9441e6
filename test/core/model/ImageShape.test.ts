import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Option from "effect/Option"
import { shapeOf } from "../../../src/core/model/ImageShape.ts"
import { encode } from "../../../sandbox/stash/image/Jpeg.ts"
import { pictures } from "../../support/Images.ts"
import { jpegOf } from "../../support/Jpeg.ts"

const wholeOf = (mime: string, bytes: Uint8Array) => Option.exists(shapeOf(mime, bytes), ({ whole }) => whole)
const all = Object.entries(pictures)

const webp = (chunk: string, content: ReadonlyArray<number>) => {
  const body = Buffer.concat([Buffer.from(`WEBP${chunk}`), Buffer.from([0x0a, 0, 0, 0, ...content])])
  const size = Buffer.alloc(4)
  size.writeUInt32LE(body.length)
  return Buffer.concat([Buffer.from("RIFF"), size, body])
}

/** Where the GIF may end as well, and show what came before: behind its first frame. */
const betweenBlocks = [42, 50, 65]

describe("the shape of a picture", () => {
  it.each([
    ["image/jpeg", pictures["image/jpeg"], 16, 9],
    ["image/png", pictures["image/png"], 1, 1],
    ["image/gif", pictures["image/gif"], 2, 3],
    ["image/webp", pictures["image/webp"], 1, 1],
    ["image/webp", webp("VP8X", [0, 0, 0, 0, 0x1f, 0x4e, 0, 0x6f, 0x17, 0]), 20_000, 6000],
    ["image/webp", webp("VP8L", [0x2f, 0xff, 0xc1, 0x3f, 0, 0, 0, 0, 0, 0]), 512, 256],
    ["image/jpeg", encode({ columns: 4, rows: 2, colour: (column, row) => [column * 60, row * 99, 255] }), 32, 16]
  ] as const)("of kind %s is in its own bytes", (mime, bytes, width, height) => {
    expect(shapeOf(mime, bytes!)).toEqual(Option.some({ width, height, whole: true }))
  })

  it("of one that is cut off anywhere is not that of a whole one", () => {
    for (const [mime, bytes] of all)
      for (let length = 0; length < bytes.length; length++)
        expect(wholeOf(mime, bytes.subarray(0, length)), `${mime}, ${length}`).toBe(
          mime === "image/gif" && betweenBlocks.includes(length)
        )
  })

  it("of one with something behind its end is that of a whole one", () => {
    for (const [mime, bytes] of all) expect(wholeOf(mime, Buffer.concat([bytes, Buffer.from("more")])), mime).toBe(true)
  })

  it("is told by the frame's header of a JPEG, whatever markers stand before it and in its data", () => {
    const bytes = jpegOf("\u00ff\u00d9 in a comment", 300, 200)
    expect(shapeOf("image/jpeg", bytes)).toEqual(Option.some({ width: 300, height: 200, whole: true }))
    // Fill bytes before a marker, a restart within the data, and a second scan.
    const more = Buffer.from([0xff, 0xff, 0xd0, 0x12, 0xff, 0xff, 0xda, 0, 3, 1, 0x12, 0xff, 0xd9])
    expect(wholeOf("image/jpeg", Buffer.concat([bytes.subarray(0, -2), more]))).toBe(true)
  })

  it("is found, or not, in any bytes, in no time", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.array(fc.tuple(fc.nat(80), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
        fc.uint8Array({ maxLength: 40 }),
        ([mime, whole], changes, tail) => {
          const bytes = Buffer.concat([whole, tail])
          for (const [at, value] of changes) bytes[at % bytes.length] = value
          const shape = shapeOf(mime, bytes)
          expect(Option.isNone(shape) || shape.value.width >= 0).toBe(true)
        }
      )
    )
    expect(shapeOf("image/svg+xml", Buffer.from("<svg/>"))).toEqual(Option.none())
  })
})
