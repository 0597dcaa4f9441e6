import { describe, expect, it } from "vitest"
import { type Running, withStash } from "./support/WithStash.ts"

const graphql = ({ send }: Running, headers: Record<string, string> = {}) =>
  send("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: '{"query":"{configuration{general{apiKey}}}"}'
  })
const login = ({ send }: Running, password: string) =>
  send("/login", {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: `username=admin&password=${password}`
  })
const sessionOf = (answer: { readonly headers: { readonly get: (name: string) => string | null } }): string =>
  /session=[^;]+/.exec(answer.headers.get("set-cookie") ?? "")?.[0] ?? ""

describe("without credentials", () => {
  it("anybody may come in, but not with a key that is not wanted", () =>
    withStash({}, async (stash) => {
      const open = await graphql(stash)
      expect([open.status, open.headers.get("set-cookie")]).toEqual([200, null])
      const refused = await graphql(stash, { ApiKey: "abc" })
      expect([refused.status, refused.headers.get("www-authenticate"), await refused.text()]).toEqual([
        401,
        "FormBased",
        ""
      ])
      expect((await stash.send("/scene/1/screenshot?apikey=abc")).status).toBe(401)
    }))
})

describe("a request from the internet", () => {
  const from = (address: string) => ({ "X-Forwarded-For": address })

  it("locks a Stash without credentials for everybody", () =>
    withStash({}, async (stash) => {
      expect((await graphql(stash, from("192.168.1.9, 100.64.0.3"))).status).toBe(200)
      expect((await graphql(stash, from("192.168.1.9, 203.0.113.7"))).status).toBe(403)
      expect((await graphql(stash)).status).toBe(403)
      expect((await stash.send("/healthz")).status).toBe(200)
    }))

  it("is one like any other where there are credentials", () =>
    withStash({ credentials: "key" }, async (stash) => {
      const headers = { ...from("203.0.113.7"), ApiKey: stash.apiKey ?? "" }
      expect((await graphql(stash, headers)).status).toBe(200)
    }))
})

describe("with credentials", () => {
  it("nobody comes in without: 401 for the API, a login page for covers", () =>
    withStash({ credentials: "key" }, async (stash) => {
      expect((await graphql(stash)).status).toBe(401)
      const cover = await stash.send("/scene/1/screenshot")
      expect([cover.status, cover.headers.get("location")]).toEqual([302, "/login?returnURL=%2Fscene%2F1%2Fscreenshot"])
      const page = await stash.send(cover.headers.get("location") ?? "")
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html"])
      expect((await stash.send("/scene/1/screenshot.jpg")).status).toBe(401)
      expect(await (await stash.send("/healthz")).text()).toBe(".")
    }))

  it("the key opens everything, as a header and in the query", () =>
    withStash({ credentials: "key" }, async (stash) => {
      const key = stash.apiKey ?? ""
      expect(key.split(".")).toHaveLength(3)
      const answer = await graphql(stash, { ApiKey: key })
      expect(await answer.json()).toEqual({ data: { configuration: { general: { apiKey: key } } } })
      expect(answer.headers.get("set-cookie")).toBeNull()
      expect((await stash.send(`/scene/1/screenshot?apikey=${key}`)).status).toBe(200)
      expect((await graphql(stash, { ApiKey: `${key}x` })).status).toBe(401)
    }))

  it("a login gives a cookie, which every answer renews and which ends after an hour", () =>
    withStash({ credentials: "nokey" }, async (stash) => {
      expect(stash.apiKey).toBeNull()
      const wrong = await login(stash, "nope")
      expect([wrong.status, await wrong.text()]).toEqual([401, "Username or password is invalid\n"])
      const cookie = sessionOf(await login(stash, "sandbox"))
      stash.clock.advance(3_000_000)
      const renewed = await graphql(stash, { Cookie: cookie })
      expect(renewed.status).toBe(200)
      stash.clock.advance(1_000_000)
      expect((await graphql(stash, { Cookie: cookie })).status).toBe(401)
      expect((await graphql(stash, { Cookie: sessionOf(renewed) })).status).toBe(200)
      expect((await graphql(stash, { Cookie: `${cookie}x` })).status).toBe(401)
    }))
})
