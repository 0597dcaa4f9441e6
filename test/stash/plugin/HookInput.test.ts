import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as fc from "fast-check"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { hookIn, startIn } from "../../../src/stash/plugin/HookInput.ts"
import { decode } from "../../../src/stash/plugin/PluginProtocol.ts"

const odd = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constant(undefined))
/** Nearly always what it should be. */
const mostly = <A>(usual: fc.Arbitrary<A>) => fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd })

const call = mostly(
  fc.record({
    server_connection: mostly(
      fc.record({
        Scheme: mostly(fc.constantFrom("http", "https")),
        Host: mostly(fc.constantFrom("", "0.0.0.0", undefined)),
        Port: mostly(fc.nat()),
        SessionCookie: mostly(fc.constantFrom(null, undefined, { Name: "session", Value: "x" }, { Value: 1 })),
        PluginDir: mostly(fc.constantFrom("/plugins", undefined))
      })
    ),
    args: mostly(
      fc.record({
        hookContext: mostly(
          fc.record({
            id: mostly(fc.constantFrom(1, 45, 0, -1, null, undefined)),
            type: mostly(fc.constantFrom("Scene.Update.Post", "Tag.Merge.Post", "SceneMarker.Create.Post", "")),
            input: odd,
            inputFields: mostly(fc.constantFrom(["id", "title"], ["id", "play_count"], [], null, undefined))
          })
        ),
        mode: mostly(fc.constantFrom(undefined, null, "hook")),
        since: mostly(fc.constantFrom(undefined, null)),
        apiKey: mostly(fc.constantFrom(undefined, null))
      })
    )
  })
)

const decoded = (text: string) => Either.getOrUndefined(Effect.runSync(Effect.either(decode(text))))?.args.hookContext

describe("a hook call that is read without the schema", () => {
  it("is one that the schema reads alike, whatever was sent", () => {
    const seen = { read: 0 }
    fc.assert(
      fc.property(call, (sent) => {
        const text = JSON.stringify(sent) as string | undefined // of undefined it is undefined
        const context = hookIn(text ?? "")
        if (context === undefined) return
        seen.read += 1
        expect(decoded(text ?? "")).toEqual(context)
      }),
      { numRuns: 2000 }
    )
    expect(seen.read).toBeGreaterThan(200)
  })

  it("is each one that a real Stash made", () => {
    const operations = JSON.parse(
      readFileSync(join(import.meta.dirname, "..", "..", "recorded", "stash", "operations.json"), "utf8")
    ) as ReadonlyArray<{ readonly hooks: ReadonlyArray<unknown> }> // shape of a file of ours
    const connection = { Scheme: "http", Host: "0.0.0.0", Port: 9998, SessionCookie: null, Dir: "/config" }
    const texts = operations.flatMap(({ hooks }) =>
      hooks.map((args) => JSON.stringify({ server_connection: connection, args }))
    )
    expect(texts.length).toBeGreaterThan(50)
    for (const text of texts) expect(hookIn(text)).toEqual(decoded(text))
    expect(texts.map(hookIn)).not.toContain(undefined)
  })

  it.each(["", "{", "null", "[]", "\ufeff{}", '{"server_connection":{},"args":{"mode":"x"}}'])("is not %j", (text) => {
    expect(hookIn(text)).toBeUndefined()
  })
})

describe("the call of the task that starts a runtime", () => {
  const edit = '{"id":3,"type":"Scene.Update.Post","fields":["id","title"],"n":1,"since":1}'
  const connection = { Scheme: "http", Host: "", Port: 9999, SessionCookie: null }
  const started = (args: object, more: object = { server_connection: connection }) =>
    startIn(JSON.stringify({ ...more, args: { mode: "start", edit, ...args } }))

  it("tells of an edit", () => {
    expect(started({ since: 1, apiKey: "key" })).toMatchObject({ _tag: "One", context: { id: 3 } })
    expect(started({ edit: edit.replace('"n":1', '"n":7') })).toEqual({ _tag: "Several" })
  })

  it("tells of none where it is another call, or not what Stash sends", () => {
    for (const args of [{ mode: "sync" }, { hookContext: {} }, { edit: undefined }, { edit: 7 }, { edit: "{" }])
      expect(started(args)).toBeUndefined()
    expect(started({}, {})).toBeUndefined()
    expect(startIn("{")).toBeUndefined()
  })
})
