import { describe, expect, it } from "vitest"
import { withStash } from "./support/WithStash.ts"

describe("addresses in answers", () => {
  it("follow the Host header and a proxy's scheme and prefix, not its host", () =>
    withStash({ at: Date.UTC(2026, 0, 5) }, async ({ ask, port }) => {
      const shot = "{findScene(id:1){paths{screenshot}}}"
      const plain = JSON.stringify((await ask(shot)).data)
      expect(plain).toContain(`"http://127.0.0.1:${port}/scene/1/screenshot?t=`)
      const forwarded = { "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/st", "X-Forwarded-Host": "elsewhere" }
      const proxied = JSON.stringify((await ask(shot, undefined, forwarded)).data)
      expect(proxied).toContain(`"https://127.0.0.1:${port}/st/scene/1/screenshot?t=`)
    }))

  it("carry the API key in that of the stream only", () =>
    withStash({ credentials: "key" }, async ({ apiKey, ask }) => {
      const { data } = await ask(
        "{findScene(id:1){paths{stream screenshot preview webp vtt sprite} performers{image_path}}}"
      )
      const text = JSON.stringify(data)
      expect(text).toContain(`/scene/1/stream?apikey=${apiKey ?? ""}`)
      expect(text.split(apiKey ?? "")).toHaveLength(2)
    }))
})

describe("paths", () => {
  it("without an extension that nobody knows are pages, with one or below a known route they are 404", () =>
    withStash({}, async ({ send }) => {
      const seen = async (path: string, method = "GET") => {
        const answer = await send(path, { method })
        return [answer.status, answer.headers.get("content-type")]
      }
      expect(await seen("/scenes")).toEqual([200, "text/html"])
      expect(await seen("/graphqll", "POST")).toEqual([200, "text/html"])
      expect(await seen("/nope.png")).toEqual([404, "text/plain; charset=utf-8"])
      expect(await seen("/scene/1/nope")).toEqual([404, "text/plain; charset=utf-8"])
      expect(await seen("/graphql/", "PUT")).toEqual([400, "text/plain; charset=utf-8"])
    }))
})

describe("compression", () => {
  it("comes for who takes it, with application/json", () =>
    withStash({}, async ({ ask, send }) => {
      const query = "{findScenes(filter:{per_page:-1}){scenes{id title details}}}"
      const body = JSON.stringify({ query })
      const post = (accept: string) =>
        send("/graphql", {
          method: "POST",
          body,
          headers: { "Content-Type": "application/json", Accept: accept, "Accept-Encoding": "gzip" }
        })
      const answer = await post("application/json")
      expect(answer.headers.get("content-encoding")).toBe("gzip")
      expect(await answer.json()).toEqual(await ask(query))
      expect((await post("*/*")).headers.get("content-encoding")).toBeNull()
    }))
})

describe("variables", () => {
  it("are checked before anything runs, in Stash's words", () =>
    withStash({}, async ({ ask }) => {
      const edit = "mutation($i:SceneUpdateInput!){sceneUpdate(input:$i){id}}"
      const first = async (query: string, variables: unknown) => {
        const { errors } = await ask(query, variables)
        return [errors?.[0]?.message, errors?.[0]?.path?.join(".")]
      }
      expect(await first(edit, { i: { title: "x" } })).toEqual(["must be defined", "variable.i.id"])
      expect(await first(edit, { i: { id: "1", nope: 1 } })).toEqual(["unknown field", "variable.i.nope"])
      expect(await first(edit, { i: { id: "1", organized: "yes" } })).toEqual([
        "cannot use string as Boolean",
        "variable.i.organized"
      ])
      expect(await first("query($f:FindFilterType){findScenes(filter:$f){count}}", { f: { direction: "UP" } })).toEqual(
        ['"UP" is not a valid SortDirectionEnum', "variable.f.direction"]
      )
    }))
})

describe("control requests", () => {
  it("refuse what cannot be done, with a reason, and do none of it", () =>
    withStash({ scenes: 3 }, async ({ control, send }) => {
      const count = async () => await control("files", {})
      const before = await count()
      await expect(
        control("files", { add: [{ file: "/data/x.mp4" }], remove: ["/data/not there.mp4"] })
      ).rejects.toThrow("there is nothing on disk at /data/not there.mp4")
      expect(await count()).toEqual(before)
      await expect(control("files", { add: [{ file: "relative.mp4" }] })).rejects.toThrow("an absolute path")
      await expect(control("files", { added: [] })).rejects.toThrow("added")
      await expect(control("restore", { backup: "nowhere" })).rejects.toThrow("there is no backup nowhere")
      expect((await send("/__sandbox/files", { method: "POST", body: "{" })).status).toBe(400)
    }))
})
