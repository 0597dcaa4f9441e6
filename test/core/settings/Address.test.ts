import * as Either from "effect/Either"
import * as Equal from "effect/Equal"
import * as Redacted from "effect/Redacted"
import fc from "fast-check"
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { secretsOf } from "../../../src/config/SecretsOf.ts"
import { basic, plain, read, secretsIn } from "../../../src/core/settings/Address.ts"
import { redact } from "../../../src/core/model/Redact.ts"
import { settings, problemOf } from "./Decoded.ts"

const good = (raw: string) => Either.getOrThrow(read(raw, "plex_token"))
const complaint = (raw: string) => Either.getOrThrow(Either.flip(read(raw, "plex_token")))

/** Whatever a person could take for a password, in an address as the standard wants it. */
const part = fc.string({ minLength: 6, maxLength: 20, unit: "grapheme-ascii" }).filter((text) => text.trim() !== "")
const canary = part.map((text) => `canary-${text}`)
const written = (text: string) => encodeURIComponent(text).replaceAll("'", "%27")

describe("an address with user and password", () => {
  it("is its origin and path, with them beside it as they are meant", () => {
    const address = good("http://user:p%40ss@host:80/base//")
    expect(address.url).toBe("http://host/base")
    expect(address.login).toBeDefined()
    expect(basic(address)).toEqual({ Authorization: `Basic ${btoa("user:p@ss")}` })
  })

  it("may have one of them alone, a percent sign that stands for itself, and letters of any script", () => {
    const login = (raw: string) => Redacted.value(good(raw).login ?? Redacted.make("none"))
    expect(login("http://user@host")).toBe("user:")
    expect(login("http://:pass@host")).toBe(":pass")
    expect(login("http://user:100%@host")).toBe("user:100%")
    expect(login("http://user:pässwörd@host")).toBe("user:pässwörd")
    expect(basic(good("http://host"))).toEqual({})
  })

  it("is another with another password, and the same with the same", () => {
    expect(Equal.equals(good("http://user:one@host"), good("http://user:one@host/"))).toBe(true)
    expect(Equal.equals(good("http://user:one@host"), good("http://user:other@host"))).toBe(false)
    expect(Equal.equals(good("http://host/"), plain("http://host"))).toBe(true)
  })

  it("shows none of it, however it is printed, and lets none of it through where it is said", () => {
    fc.assert(
      fc.property(canary, canary, (user, password) => {
        fc.pre(!user.includes(":"))
        const address = good(`http://${written(user)}:${written(password)}@host/base`)
        const sent = basic(address)["Authorization"] ?? ""
        expect(Buffer.from(sent.slice("Basic ".length), "base64").toString()).toBe(`${user}:${password}`)
        // eslint-disable-next-line @typescript-eslint/no-base-to-string -- as a careless line would print it
        const shown = [JSON.stringify(address), String(address), inspect(address, { depth: 9 }), address.url].join()
        expect(shown).not.toContain("canary")
        const said = redact(`sent ${user}:${password} and ${sent}, or ${written(password)}`, secretsIn(address))
        expect(said).not.toContain(password)
        expect(said).not.toContain(sent.slice("Basic ".length))
      })
    )
  })

  it("is among what must never be said, of both servers", () => {
    const known = secretsOf(settings({ plex_url: "http://u:plex-pass@p", stash_url: "http://u:stash-pass@s" }))
    expect(known).toEqual(expect.arrayContaining(["plex-pass", "stash-pass", "u:plex-pass", btoa("u:stash-pass")]))
  })
})

describe("an address as it is pasted", () => {
  it.each([
    ["http://host:32400/web", "http://host:32400"],
    ["http://host:32400/web/", "http://host:32400"],
    ["http://host:32400/web/index.html", "http://host:32400"],
    [
      "http://host:32400/web/index.html#!/server/abc/details?key=%2Flibrary%2Fmetadata%2F1&context=x",
      "http://host:32400"
    ],
    ["https://host/plex/web/desktop/#!/media/abc", "https://host/plex"],
    ["http://user:pass@host/web", "http://host"],
    ["https://host/webserver", "https://host/webserver"],
    ['"http://host:32400"', "http://host:32400"],
    ["'http://host:32400/web'", "http://host:32400"]
  ])("from Plex's page is Plex's: %s", (raw, url) => {
    expect(good(raw).url).toBe(url)
  })

  it.each([
    ["http://host:9999/graphql", "http://host:9999"],
    ["http://host:9999/stash/graphql/", "http://host:9999/stash"],
    ["http://host:9999/playground", "http://host:9999"],
    ["http://host:9999/web", "http://host:9999/web"]
  ])("of Stash's interface is Stash's: %s", (raw, url) => {
    expect(Either.getOrThrow(read(raw, "stash_api_key")).url).toBe(url)
  })

  it("is refused where a token stands behind the page", () => {
    expect(complaint("http://host:32400/web/index.html#!/x?X-Plex-Token=canary-1")).toMatch(/put it into plex_token$/)
  })

  it("is refused where it is Plex's page on the web", () => {
    expect(complaint("https://app.plex.tv/desktop/#!/")).toBe(
      "app.plex.tv is a page of Plex on the web, and no server; give the address of your own, for example http://192.168.1.10:32400"
    )
    expect(good("https://1-2-3-4.abc.plex.direct:32400").url).toBe("https://1-2-3-4.abc.plex.direct:32400")
  })
})

describe("what is no address", () => {
  it.each(["plex_url", "stash_url"] as const)("in %s, a token in it is sent to its own setting", (name) => {
    for (const end of ["?X-Plex-Token=canary-1", "/?apikey=canary-1", "#canary-1", "/X-Plex-Token=canary-1"]) {
      const [found] = problemOf(name, `http://host${end}`)
      expect(found?.problem).toContain(`put it into ${name === "plex_url" ? "plex_token" : "stash_api_key"}`)
      expect(found?.problem).not.toContain("canary")
    }
  })

  it("says how a password is to be written, where it cannot be told from the host", () => {
    for (const raw of ["http://user:canary/x@host", "http://user:12/canary@host"])
      expect(complaint(raw)).toMatch(/write \/ as %2F, .* and @ as %40$/)
    expect(complaint("http://a%3Ab:canary@host")).toBe("a user name cannot have a colon")
    // The standard reads these as it should.
    expect(good("http://user:ca@nary@host").url).toBe("http://host")
  })

  it("is repeated only where no secret can stand in it", () => {
    expect(complaint("nowhere")).toBe(
      '"nowhere" is not allowed; it must be an http or https address, for example http://192.168.1.10:32400'
    )
    for (const raw of ["ftp://u:canary@host", "http://u:can#ary@host", "u:canary@host", "host?token=canary"])
      expect(complaint(raw)).not.toMatch(/can#?ary/)
    for (const raw of [{ url: "http://u:canary@host" }, ["http://u:canary@host"]])
      expect(problemOf("plex_url", raw)[0]?.problem).toMatch(/^the given value is not allowed/)
  })
})
