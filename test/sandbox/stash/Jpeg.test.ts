import { describe, expect, it } from "vitest"
import * as Jpeg from "../../../sandbox/stash/image/Jpeg.ts"

/** The segments of a file by marker, and what follows the start of the scan. */
const segmentsOf = (file: Buffer) => {
  const segments: Array<{ readonly marker: number; readonly content: Buffer }> = []
  let at = 2
  for (;;) {
    const marker = file.readUInt16BE(at)
    const length = file.readUInt16BE(at + 2)
    segments.push({ marker, content: file.subarray(at + 4, at + 2 + length) })
    at += 2 + length
    if (marker === 0xffda) return { segments, scan: file.subarray(at, -2) }
  }
}

/** Codes by their bits, as a decoder builds them from a DHT segment. */
const codesOf = (content: Buffer): ReadonlyMap<string, number> => {
  const codes = new Map<string, number>()
  let [code, next] = [0, 17]
  for (let length = 1; length <= 16; length++) {
    for (let count = content[length] ?? 0; count > 0; count--) {
      codes.set((code++).toString(2).padStart(length, "0"), content[next++] ?? 0)
    }
    code *= 2
  }
  return codes
}

/** The mean of every block, component by component, read as any baseline decoder reads it. */
const decode = (file: Buffer) => {
  const { scan, segments } = segmentsOf(file)
  const of = (marker: number) => segments.filter((segment) => segment.marker === marker).map(({ content }) => content)
  const [dc, ac] = of(0xffc4).map(codesOf)
  const [quantiser = 0] = of(0xffdb).map((content) => content[1] ?? 0)
  const [frame] = of(0xffc0)
  const blocks = ((frame?.readUInt16BE(1) ?? 0) / 8) * ((frame?.readUInt16BE(3) ?? 0) / 8)
  const unstuffed = Buffer.from(scan.toString("latin1").replaceAll("\u00ff\u0000", "\u00ff"), "latin1")
  const bits = Array.from(unstuffed, (byte) => byte.toString(2).padStart(8, "0")).join("")
  let at = 0
  const symbol = (codes: ReadonlyMap<string, number> | undefined): number => {
    for (let length = 1; length <= 16; length++) {
      const found = codes?.get(bits.slice(at, at + length))
      if (found === undefined) continue
      at += length
      return found
    }
    throw new Error(`no code at bit ${at}`)
  }
  const before = [0, 0, 0]
  const colours = Array.from({ length: blocks }, () =>
    before.map((_, component) => {
      const size = symbol(dc)
      const raw = Number.parseInt(bits.slice(at, at + size) || "0", 2)
      at += size
      before[component] =
        (before[component] ?? 0) + (raw < 2 ** (size - 1) ? raw - 2 ** size + 1 : raw) * Number(size > 0)
      expect(symbol(ac)).toBe(0)
      return ((before[component] ?? 0) * quantiser) / 8 + 128
    })
  )
  return { colours, left: bits.slice(at) }
}

describe("a generated picture", () => {
  it("decodes to the colours it was made of", () => {
    const colour = (column: number, row: number) =>
      [(column * 17) % 256, (row * 31) % 256, (column * row * 7) % 256] as const
    const file = Jpeg.encode({ columns: 16, rows: 9, colour })
    expect(file.subarray(0, 2).toString("hex") + file.subarray(-2).toString("hex")).toBe("ffd8ffd9")
    const { colours, left } = decode(file)
    expect(colours).toEqual(Array.from({ length: 144 }, (_, index) => [...colour(index % 16, Math.floor(index / 16))]))
    // What is left of the last byte is filled with ones.
    expect(left).toMatch(/^1{0,7}$/)
  })
})
