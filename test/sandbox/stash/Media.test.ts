import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { type Running, withStash } from "./support/WithStash.ts"

const png =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
const bytesOf = async (answer: { readonly arrayBuffer: () => Promise<ArrayBuffer> }) =>
  Buffer.from(await answer.arrayBuffer())
const cover = ({ send }: Running, id: number) => send(`/scene/${id}/screenshot`)

describe("covers", () => {
  it("are JPEGs of their own for each scene, the same each time", () =>
    withStash({}, async (stash) => {
      const answer = await cover(stash, 1)
      const one = await bytesOf(answer)
      expect(answer.headers.get("content-type")).toBe("image/jpeg")
      expect(one.subarray(0, 3).toString("hex")).toBe("ffd8ff")
      expect(answer.headers.get("etag")).toBe(`"${createHash("md5").update(one).digest("hex")}"`)
      expect((await bytesOf(await cover(stash, 1))).equals(one)).toBe(true)
      expect((await bytesOf(await cover(stash, 2))).equals(one)).toBe(false)
    }))

  it("change their address with any edit, their ETag only with their bytes", () =>
    withStash({ at: Date.UTC(2026, 0, 5) }, async (stash) => {
      const edit = "mutation($i:SceneUpdateInput!){sceneUpdate(input:$i){paths{screenshot}}}"
      const address = (input: object) => stash.pick(edit, "sceneUpdate.paths.screenshot", { i: { id: "1", ...input } })
      const etag = async () => (await cover(stash, 1)).headers.get("etag")
      const before = await etag()
      const first = await address({ title: "x" })
      stash.clock.advance(2000)
      expect(await address({ title: "x" })).not.toBe(first)
      expect(await etag()).toBe(before)
      await address({ cover_image: png })
      const uploaded = await cover(stash, 1)
      expect(uploaded.headers.get("content-type")).toBe("image/png")
      expect((await bytesOf(uploaded)).toString("base64")).toBe(png.split(",")[1])
    }))

  it("that are missing are an SVG with 200, of unknown scenes 404, of no number 400", () =>
    withStash({}, async (stash) => {
      await stash.ask('mutation{sceneUpdate(input:{id:"1",cover_image:""}){id}}')
      const placeholder = await cover(stash, 1)
      expect([placeholder.status, placeholder.headers.get("content-type")]).toEqual([200, "image/svg+xml"])
      expect((await cover(stash, 9999)).status).toBe(404)
      expect((await stash.send("/scene/abc/screenshot")).status).toBe(400)
      expect((await stash.send("/scene/1/screenshot", { method: "HEAD" })).status).toBe(405)
    }))

  it("come as 304 to who knows the ETag, and in parts", () =>
    withStash({}, async ({ send }) => {
      const whole = await send("/scene/1/screenshot?t=1")
      const bytes = await bytesOf(whole)
      const known = await send("/scene/1/screenshot?t=1", {
        headers: { "If-None-Match": whole.headers.get("etag") ?? "" }
      })
      expect([known.status, known.headers.get("cache-control")]).toEqual([304, "private, max-age=31536000, immutable"])
      const part = await send("/scene/1/screenshot", { headers: { Range: "bytes=2-5" } })
      expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 2-5/${bytes.length}`])
      expect((await bytesOf(part)).equals(bytes.subarray(2, 6))).toBe(true)
    }))
})
