import { createHash } from "node:crypto"
import type { Answer, Exchange } from "../../http/Exchange.ts"

export interface Content {
  readonly bytes: Buffer
  readonly contentType: string
  /** What is served from a file has this in the place of an ETag and of cache rules. */
  readonly lastModified?: string
}

const versioned = (exchange: Exchange, bytes: Buffer) => ({
  // `t` names a version, so what stands there never changes.
  "Cache-Control": exchange.query.has("t") ? "private, max-age=31536000, immutable" : "no-cache",
  ETag: `"${createHash("md5").update(bytes).digest("hex")}"`
})

/** Bytes with an md5 ETag, in parts or not at all where the client has them, as Go's http.ServeContent does. */
export const serve = (exchange: Exchange, { bytes, contentType, lastModified }: Content): Answer => {
  const version = lastModified === undefined ? versioned(exchange, bytes) : { "Last-Modified": lastModified }
  const headers = { ...version, Vary: "Origin", "X-Content-Type-Options": "nosniff" }
  const known = (exchange.headers["if-none-match"] ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""))
  if ("ETag" in version && (known.includes(version.ETag) || known.includes("*"))) return { status: 304, headers }
  const whole = { ...headers, "Accept-Ranges": "bytes", "Content-Type": contentType }
  const [asked, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(exchange.headers.range ?? "") ?? []
  if (asked === undefined || (from === "" && to === "")) return { status: 200, headers: whole, body: bytes }
  const first = from === "" ? Math.max(0, bytes.length - Number(to)) : Number(from)
  const last = from === "" || to === "" ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1)
  return first <= last
    ? {
        status: 206,
        headers: { ...whole, "Content-Range": `bytes ${first}-${last}/${bytes.length}` },
        body: bytes.subarray(first, last + 1)
      }
    : {
        status: 416,
        headers: {
          ...headers,
          "Content-Range": `bytes */${bytes.length}`,
          "Content-Type": "text/plain; charset=utf-8"
        },
        body: "invalid range: failed to overlap\n"
      }
}
