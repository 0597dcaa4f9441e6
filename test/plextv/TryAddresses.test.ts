import * as HttpClient from "@effect/platform/HttpClient"
import { RequestError } from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/TestClock"
import type { Candidate } from "../../src/core/signin/Addresses.ts"
import { tryAddresses, tryToken } from "../../src/plextv/TryAddresses.ts"
import { coded } from "../support/HttpScript.ts"

const token = Redacted.make("token-of-the-server")

interface Sent {
  readonly url: string
  readonly token: string | undefined
}

/** Servers by host: an answer, a code with which the connection fails, or silence. */
const net = (hosts: Readonly<Record<string, Response | string | undefined>>) => {
  const sent: Array<Sent> = []
  const client = HttpClient.make((request, url) => {
    sent.push({ url: url.toString(), token: request.headers["x-plex-token"] })
    const found = hosts[url.hostname]
    if (found === undefined) return Effect.never
    return typeof found === "string"
      ? Effect.fail(new RequestError({ request, reason: "Transport", cause: coded(found) }))
      : Effect.succeed(HttpClientResponse.fromWeb(request, found))
  })
  return { sent, layer: Layer.succeed(HttpClient.HttpClient, client) }
}

const identity = (machineIdentifier: string) => Response.json({ MediaContainer: { size: 0, machineIdentifier } })
const at = (host: string): Candidate => ({ url: `http://${host}`, kind: "local" })

describe("addresses of a server", () => {
  it.effect("are all asked at once who is there, without a token, and have five seconds", () =>
    Effect.gen(function* () {
      const { layer, sent } = net({
        right: identity("id-1"),
        other: identity("id-2"),
        page: new Response("<html>", { status: 200 }),
        unknown: "ENOTFOUND",
        certificate: "ERR_TLS_CERT_ALTNAME_INVALID",
        silent: undefined
      })
      const hosts = ["right", "other", "page", "unknown", "certificate", "silent"]
      const fiber = yield* Effect.fork(Effect.provide(tryAddresses(hosts.map(at), "id-1"), layer))
      yield* TestClock.adjust("5 seconds")
      const tried = yield* Fiber.join(fiber)
      assert.deepStrictEqual(
        tried.map(({ candidate, trial }) => [candidate.url, trial._tag, "code" in trial ? trial.code : ""]),
        [
          ["http://right", "Right", ""],
          ["http://other", "Other", ""],
          ["http://page", "NoPlex", ""],
          ["http://unknown", "Silent", "ENOTFOUND"],
          ["http://certificate", "Silent", "ERR_TLS_CERT_ALTNAME_INVALID"],
          ["http://silent", "Silent", ""]
        ]
      )
      assert.lengthOf(sent, 6)
      for (const one of sent) {
        assert.match(one.url, /\/identity$/)
        assert.isUndefined(one.token)
      }
    })
  )
})

describe("a server's token", () => {
  const asked = (url: string, answer: Response | string) =>
    Effect.gen(function* () {
      const { layer, sent } = net({ [new URL(url).hostname]: answer })
      return { said: yield* Effect.provide(tryToken(url, token), layer), sent }
    })

  it.effect("is good, refused by a 401, or neither, where the server has other trouble", () =>
    Effect.gen(function* () {
      const url = "http://192.168.1.5:32400"
      assert.strictEqual((yield* asked(url, new Response("{}"))).said, "good")
      assert.strictEqual((yield* asked(url, new Response("", { status: 401 }))).said, "refused")
      assert.strictEqual((yield* asked(url, new Response("", { status: 503 }))).said, "untold")
      assert.strictEqual((yield* asked(url, "ECONNREFUSED")).said, "untold")
    })
  )

  it.effect("never goes over plain http to a host outside of one's own network", () =>
    Effect.gen(function* () {
      const { said, sent } = yield* asked("http://203.0.113.7:32400", new Response("{}"))
      assert.strictEqual(said, "untold")
      assert.isEmpty(sent)
    })
  )
})
