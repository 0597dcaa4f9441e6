import { createHash } from "node:crypto"
import * as Dice from "../../dataset/Dice.ts"
import type { Content } from "../http/ServeContent.ts"
import type { Picture } from "../model/Entities.ts"
import * as Jpeg from "./Jpeg.ts"

/** A cover of its own for each content: a slope between two colours, grained. */
const generate = (content: string): Buffer => {
  const dice = Dice.make(createHash("md5").update(content).digest().readUInt32LE())
  const from = [dice.upTo(200) + 28, dice.upTo(256), dice.upTo(256)] as const
  const to = [dice.upTo(200) + 28, dice.upTo(256), dice.upTo(256)] as const
  const [columns, rows] = [16, 9]
  return Jpeg.encode({
    columns,
    rows,
    colour: (column, row) => {
      const part = (column + row) / (columns + rows)
      const mix = (index: 0 | 1 | 2) => from[index] + (to[index] - from[index]) * part
      return [Math.min(255, mix(0) + dice.upTo(24)), mix(1), mix(2)]
    }
  })
}

const starts = (bytes: Buffer, text: string, at = 0): boolean =>
  bytes.subarray(at, at + text.length).toString("latin1") === text

/** What Stash says of bytes: it looks at them, whatever the client called them. */
const sniff = (bytes: Buffer): string => {
  if (starts(bytes, "\u00ff\u00d8\u00ff")) return "image/jpeg"
  if (starts(bytes, "\u0089PNG\r\n\u001a\n")) return "image/png"
  if (starts(bytes, "GIF8")) return "image/gif"
  if (starts(bytes, "RIFF") && starts(bytes, "WEBP", 8)) return "image/webp"
  if (/^\s*(<\?xml[^]*?)?<svg/.test(bytes.subarray(0, 512).toString("utf8"))) return "image/svg+xml"
  return "application/octet-stream"
}

export const contentOf = (picture: Picture): Content => {
  const bytes = picture.kind === "uploaded" ? picture.bytes : generate(picture.content)
  return { bytes, contentType: sniff(bytes) }
}

const svg = (shape: string): Content => ({
  bytes: Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90"><rect width="160" height="90" fill="#334"/>${shape}</svg>\n`
  ),
  contentType: "image/svg+xml"
})

/** What Stash shows where there is no picture: never a 404. */
export const placeholders = {
  scene: svg(`<path d="M65 30v30l30-15z" fill="#889"/>`),
  studio: svg(`<rect x="60" y="25" width="40" height="40" fill="#889"/>`),
  tag: svg(`<path d="M60 30h30l15 15-15 15H60z" fill="#889"/>`),
  group: svg(`<rect x="55" y="20" width="50" height="50" fill="none" stroke="#889"/>`)
} as const

/** Performers without a picture have a PNG, so that its type does not tell. */
export const performerPlaceholder: Content = {
  bytes: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64"
  ),
  contentType: "image/png"
}
