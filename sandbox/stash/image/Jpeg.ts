/** Writes a small baseline JPEG whose 8×8 blocks have one colour each: enough of a picture, and made in no time. */
export interface Blocks {
  /** Width and height in blocks. */
  readonly columns: number
  readonly rows: number
  /** Luma, blue and red difference of a block, each 0 to 255. */
  readonly colour: (column: number, row: number) => readonly [number, number, number]
}

/** Code lengths and symbols of the usual DC table: how many bits a difference has. */
const dcLengths = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
const dcSymbols = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
/** An AC table with one symbol, the end of a block: there is nothing but the mean of a block. */
const acLengths = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]

const codesOf = (lengths: ReadonlyArray<number>): ReadonlyArray<string> => {
  const codes: Array<string> = []
  let code = 0
  lengths.forEach((count, index) => {
    for (let step = 0; step < count; step++) codes.push((code++).toString(2).padStart(index + 1, "0"))
    code *= 2
  })
  return codes
}
const dcCodes = codesOf(dcLengths)
const endOfBlock = "0"

const segment = (marker: number, content: ReadonlyArray<number>): ReadonlyArray<number> => {
  const length = content.length + 2
  return [0xff, marker, length >> 8, length & 0xff, ...content]
}

const bitsOf = (difference: number): string => {
  const size = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1
  const value = difference < 0 ? difference + 2 ** size - 1 : difference
  return (dcCodes[size] ?? "") + (size === 0 ? "" : value.toString(2).padStart(size, "0")) + endOfBlock
}

const scan = ({ colour, columns, rows }: Blocks): string => {
  const before = [0, 0, 0]
  let bits = ""
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      colour(column, row).forEach((level, component) => {
        // With a quantiser of 8 the DC value of a flat block is its level less 128.
        const value = Math.round(level) - 128
        bits += bitsOf(value - (before[component] ?? 0))
        before[component] = value
      })
    }
  }
  return bits.padEnd(Math.ceil(bits.length / 8) * 8, "1")
}

export const encode = (blocks: Blocks): Buffer => {
  const [width, height] = [blocks.columns * 8, blocks.rows * 8]
  const components = [1, 2, 3]
  const bytes = [
    ...[0xff, 0xd8],
    ...segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...segment(0xdb, [0, ...Array.from({ length: 64 }, () => 8)]),
    ...segment(0xc0, [
      8,
      height >> 8,
      height & 0xff,
      width >> 8,
      width & 0xff,
      3,
      ...components.flatMap((id) => [id, 0x11, 0])
    ]),
    ...segment(0xc4, [0x00, ...dcLengths, ...dcSymbols]),
    ...segment(0xc4, [0x10, ...acLengths, 0]),
    ...segment(0xda, [3, ...components.flatMap((id) => [id, 0]), 0, 63, 0])
  ]
  const bits = scan(blocks)
  for (let at = 0; at < bits.length; at += 8) {
    const byte = Number.parseInt(bits.slice(at, at + 8), 2)
    bytes.push(byte)
    if (byte === 0xff) bytes.push(0)
  }
  bytes.push(0xff, 0xd9)
  return Buffer.from(bytes)
}
