import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { XMLParser } from "fast-xml-parser"
import { ask } from "../http/Client.ts"
import { container, machineIdentifier, one, rows, token } from "./Lab.ts"

const xml = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", parseAttributeValue: false })
const unauthorized = "<html><head><title>Unauthorized</title></head><body><h1>401 Unauthorized</h1></body></html>"

describe("XML and JSON", () => {
  it.scopedLive("XML unless JSON is asked for", () =>
    Effect.gen(function* () {
      const { get, url } = yield* one
      for (const headers of [{}, { Accept: "*/*" }, { Accept: "text/plain" }]) {
        const seen = yield* ask(`${url}/library/sections`, { headers: { "X-Plex-Token": token, ...headers } })
        assert.strictEqual(seen.headers["content-type"], "text/xml;charset=utf-8")
        assert.match(seen.text, /^<\?xml version="1.0" encoding="UTF-8"\?>\n<MediaContainer size="1" allowSync="0"/)
      }
      const seen = yield* get("/library/sections")
      assert.strictEqual(seen.headers["content-type"], "application/json")
      assert.include(rows(container(seen), "Directory")[0], {
        key: "1",
        type: "movie",
        title: "Movies",
        refreshing: false
      })
    })
  )

  it.scopedLive("XML attributes keep quotes, angle brackets and line breaks", () =>
    Effect.gen(function* () {
      const { edit, get } = yield* one
      const title = "<\"a\" & 'b'>\n\tüber 漢字 🎬"
      yield* edit("1", `title.value=${encodeURIComponent(title)}`)
      const seen = yield* get("/library/metadata/1", { headers: { Accept: "*/*" } })
      assert.include(seen.text, "&#10;")
      const parsed: unknown = xml.parse(seen.text)
      assert.nestedPropertyVal(parsed, "MediaContainer.Video.ratingKey", "1")
      const decoded = /<Video [^>]*? title="([^"]*)"/.exec(seen.text)?.[1]
      assert.strictEqual(
        decoded
          ?.replaceAll("&lt;", "<")
          .replaceAll("&gt;", ">")
          .replaceAll("&quot;", '"')
          .replaceAll("&#39;", "'")
          .replaceAll("&#10;", "\n")
          .replaceAll("&#9;", "\t")
          .replaceAll("&amp;", "&"),
        title
      )
    })
  )

  it.scopedLive("booleans are 1 and 0 in XML, true and false in JSON; empty arrays are left out", () =>
    Effect.gen(function* () {
      const { get } = yield* one
      const none = "/library/sections/1/all?type=1&title=none"
      assert.notProperty(container(yield* get(none)), "Metadata")
      assert.strictEqual(container(yield* get(none))["allowSync"], true)
      assert.match(
        (yield* get(none, { headers: { Accept: "text/xml" } })).text,
        /<MediaContainer size="0"[^>]* allowSync="1"[^>]*\/>/
      )
    })
  )
})

describe("who may ask", () => {
  it.scopedLive(
    "the settings of the server and its accounts are for the owner, and a guest is told so by 401 or 403",
    () =>
      Effect.gen(function* () {
        const { control, get } = yield* one
        for (const path of ["/:/prefs", "/accounts"]) {
          yield* control("behaviour", { rights: "owner" })
          assert.strictEqual((yield* get(path)).status, 200)
          for (const guestStatus of [401, 403]) {
            yield* control("behaviour", { rights: "guest", guestStatus })
            assert.strictEqual((yield* get(path)).status, guestStatus)
          }
        }
      })
  )

  it.scopedLive("401 html without a token or with a wrong one, whatever is accepted; identity is open", () =>
    Effect.gen(function* () {
      const { url } = yield* one
      for (const headers of [{}, { "X-Plex-Token": "wrong" }, { Accept: "application/json" }]) {
        const seen = yield* ask(`${url}/library/sections`, { headers })
        assert.deepStrictEqual([seen.status, seen.headers["content-type"], seen.text], [401, "text/html", unauthorized])
      }
      const identity = yield* ask(`${url}/identity`, { headers: { Accept: "application/json" } })
      assert.include(container(identity), { machineIdentifier, claimed: true, version: "1.43.1.10611-1e34174b1" })
    })
  )

  it.scopedLive("the token may come in the query", () =>
    Effect.gen(function* () {
      const { url } = yield* one
      assert.strictEqual((yield* ask(`${url}/?X-Plex-Token=${token}`)).status, 200)
    })
  )

  it.scopedLive("404 and 414 are web pages too", () =>
    Effect.gen(function* () {
      const { get, put } = yield* one
      for (const path of ["/nowhere", "/library/sections/9/all?type=1", "/library/metadata/9"]) {
        const seen = yield* get(path)
        assert.deepStrictEqual([seen.status, seen.headers["content-type"]], [404, "text/html"], path)
        assert.include(seen.text, "<h1>404 Not Found</h1>")
      }
      const long = (length: number) => put(`/library/sections/1/all?type=1&id=1&summary.value=${"x".repeat(length)}`)
      assert.strictEqual((yield* long(15_000)).status, 200)
      assert.strictEqual((yield* long(17_000)).status, 414)
    })
  )
})

describe("modes", () => {
  it.scopedLive("maintenance: 503 with XML on everything, for JSON clients too", () =>
    Effect.gen(function* () {
      const { control, get } = yield* one
      yield* control("behaviour", { mode: "maintenance" })
      for (const path of ["/identity", "/library/sections"]) {
        const seen = yield* get(path)
        assert.strictEqual(seen.status, 503)
        assert.include(seen.text, '<Response code="503" title="Maintenance"')
      }
    })
  )

  it.scopedLive("starting: reads work, writes are 400 'still starting up' and not applied", () =>
    Effect.gen(function* () {
      const { control, edit, item, stats } = yield* one
      yield* control("behaviour", { mode: "starting" })
      const seen = yield* edit("1", "title.value=x")
      assert.deepStrictEqual([seen.status, seen.headers["content-type"]], [400, "text/html"])
      assert.include(seen.text, "still starting up")
      assert.strictEqual((yield* item("1"))["title"], "a")
      assert.notProperty((yield* stats)["applied"], "PUT /library/sections/:id/all")
    })
  )

  it.scopedLive("another machineIdentifier on demand", () =>
    Effect.gen(function* () {
      const { control, read } = yield* one
      yield* control("behaviour", { machineIdentifier: "other" })
      assert.strictEqual((yield* read("/identity"))["machineIdentifier"], "other")
      assert.strictEqual((yield* read("/"))["machineIdentifier"], "other")
    })
  )

  it.scopedLive("a 503 by fault speaks like this server", () =>
    Effect.gen(function* () {
      const { control, get } = yield* one
      yield* control("faults", { faults: [{ route: "*", kind: "status", status: 503, retryAfter: 3 }] })
      const seen = yield* get("/library/sections")
      assert.deepStrictEqual([seen.status, seen.headers["retry-after"]], [503, "3"])
      assert.include(seen.text, "<Response")
      yield* control("faults", { faults: [{ route: "*", kind: "unauthorized" }] })
      assert.strictEqual((yield* get("/library/sections")).text, unauthorized)
    })
  )
})
