import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { keepAccess, keptAccess } from "../../../src/config/KeptAccess.ts"
import { handOver } from "../../../src/serve/tasks/HandOver.ts"
import type { Credentials } from "../../../sandbox/stash/Config.ts"
import { type Running, withStash } from "../../sandbox/stash/support/WithStash.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { self } from "../../support/TestStore.ts"

const login = async ({ send }: Running): Promise<string> => {
  const answer = await send("/login", {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: "username=admin&password=sandbox"
  })
  return /session=([^;]+)/.exec(answer.headers.get("set-cookie") ?? "")?.[1] ?? ""
}

/** What a task of somebody with this session hands over, and what a runtime finds then; beside what was kept before. */
const handed = (stash: Running, session: string | undefined, apiKey?: string) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    yield* keepAccess(folder, { sessionCookie: Redacted.make("of-before") })
    const { what } = yield* handOver({
      self: self(),
      folder,
      home: "/",
      program: "",
      node: "",
      connection: {
        Scheme: "http",
        Host: "0.0.0.0",
        Port: Number(new URL(stash.url).port),
        SessionCookie: session === undefined ? undefined : { Value: session },
        PluginDir: ""
      },
      environment: {},
      apiKey: apiKey === undefined ? undefined : Redacted.make(apiKey)
    })
    const kept = (yield* keptAccess(folder)).map(({ apiKey: key, sessionCookie }) => [
      key && Redacted.value(key),
      sessionCookie && Redacted.value(sessionCookie)
    ])
    return { what, kept }
  }).pipe(Effect.scoped, Effect.provide(NodeContext.layer), Effect.runPromise)

const before = [[undefined, "of-before"]]

describe("what a task has with it", () => {
  const over = (credentials: Credentials, use: (stash: Running) => Promise<void>) => withStash({ credentials }, use)

  it("is exchanged for the key where Stash has one", () =>
    over("key", async (stash) => {
      expect(await handed(stash, await login(stash))).toEqual({
        what: "key",
        kept: [[stash.apiKey, undefined], ...before]
      })
    }))

  it("is kept, as Stash renewed it, where there is no key", () =>
    over("nokey", async (stash) => {
      const session = await login(stash)
      stash.clock.advance(1000)
      const { kept, what } = await handed(stash, session)
      expect(what).toBe("session")
      expect(kept).toHaveLength(1)
      expect(kept[0]?.[1]).not.toBe(session)
      stash.clock.advance(3_599_500)
      // An hour after the login: the one that was lent is over, the one that is kept is not.
      expect((await handed(stash, session)).what).toBe("refused")
      expect((await handed(stash, kept[0]?.[1] ?? "")).what).toBe("session")
    }))

  it("does not take the place of what lets in, where nobody is logged in", () =>
    over("nokey", async (stash) => {
      expect(await handed(stash, "of-a-script")).toEqual({ what: "refused", kept: before })
    }))

  it("is left where Stash asks for no password, where it cannot be asked, and where there is none", () =>
    over("none", async (stash) => {
      expect(await handed(stash, "anything")).toEqual({ what: "open", kept: before })
      expect(await handed(stash, undefined)).toEqual({ what: "nothing", kept: before })
      expect(await handed({ ...stash, url: "http://127.0.0.1:9" }, "anything")).toEqual({
        what: "unasked",
        kept: before
      })
    }))

  it("is the key as it is, where a script of Stash's own brought it", () =>
    over("nokey", async (stash) => {
      expect(await handed(stash, "of-a-script", "a-key")).toEqual({
        what: "key",
        kept: [["a-key", undefined], ...before]
      })
    }))
})
