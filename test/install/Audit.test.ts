import { assert, it } from "@effect/vitest"
import * as Command from "@effect/platform/Command"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import { describe } from "vitest"
import { serve } from "../support/Loopback.ts"
import { finished, live, root } from "../support/Program.ts"

const advisory = {
  id: 1,
  url: "https://github.com/advisories/GHSA-0000-0000-0000",
  title: "Made up",
  severity: "high",
  vulnerable_versions: "*",
  cwe: [],
  cvss: { score: 7, vectorString: null }
}
const ws = { name: "ws", "dist-tags": { latest: "8.23.0" }, versions: { "8.23.0": { name: "ws", version: "8.23.0" } } }

/** A registry whose audit service answers so. */
const registry = (status: number, answer: unknown) =>
  serve(({ method, url }, response) => {
    const isAudit = method === "POST" && url === "/-/npm/v1/security/advisories/bulk"
    const isPackage = url === "/ws"
    response.writeHead(isAudit ? status : isPackage ? 200 : 404, { "content-type": "application/json" })
    response.end(JSON.stringify(isAudit ? answer : ws))
  })

const audit = (url: string) =>
  finished(
    Command.make(process.execPath, join(root, ".ci", "audit.mjs")).pipe(Command.env({ npm_config_registry: url }))
  )

describe("npm run audit", () => {
  it.scopedLive("says that nothing is known", () =>
    Effect.gen(function* () {
      const url = yield* registry(200, {})
      const { code, stderr, stdout } = yield* audit(url)
      assert.deepStrictEqual([code, stdout, stderr], [0, "Audited: no package is known to be vulnerable.\n", ""])
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("names what is known to be vulnerable", () =>
    Effect.gen(function* () {
      const url = yield* registry(200, { ws: [advisory] })
      const { code, stderr } = yield* audit(url)
      assert.strictEqual(code, 1)
      assert.match(stderr, /^high: ws \*$/m)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("does not pass where the service refuses", () =>
    Effect.gen(function* () {
      const url = yield* registry(405, {})
      const { code, stderr, stdout } = yield* audit(url)
      assert.deepStrictEqual([code, stdout], [3, ""])
      assert.match(stderr, /^NOT AUDITED: the audit service could not be asked: 405/)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("does not pass where nobody answers", () =>
    Effect.gen(function* () {
      const url = yield* Effect.scoped(registry(200, {}))
      const { code, stderr } = yield* audit(url)
      assert.strictEqual(code, 3)
      assert.include(stderr, "NOT AUDITED: the audit service could not be asked: ")
    }).pipe(Effect.provide(live))
  )
})
