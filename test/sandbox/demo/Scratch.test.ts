import { assert, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, vi } from "vitest"
import { ownerOf, scratchFolder } from "../../../sandbox/demo/Scratch.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

const prefix = "plexsync-demo-"
const self = { host: "nas.home", pid: process.pid }

afterEach(() => vi.unstubAllEnvs())

describe("whose a demo's folder is", () => {
  it.each([
    ["plexsync-demo-nas.home-123-aB3x9z", 123],
    ["plexsync-demo-nas.home-123", undefined],
    ["plexsync-demo-other-123-aB3x9z", undefined],
    ["plexsync-demo-nas.home-two-123-aB3x9z", undefined],
    ["plexsync-test-nas.home-123-aB3x9z", undefined],
    ["plexsync-demo-m3CJI3", undefined]
  ])("of %s: %s", (name, pid) => expect(ownerOf(name, prefix, "nas.home")).toBe(pid))
})

describe("a demo's folder", () => {
  it.scoped("goes with its scope, or in the last moment of the process", () =>
    Effect.gen(function* () {
      const temporary = yield* temporaryFolder
      vi.stubEnv("TMPDIR", temporary)
      const acts = new Set<() => void>()
      const scope = yield* Scope.make()
      const folder = yield* Scope.extend(scratchFolder(prefix, self, acts), scope)
      assert.strictEqual(ownerOf(readdirSync(temporary)[0] ?? "", prefix, self.host), process.pid)
      writeFileSync(join(folder, "file"), "")
      for (const act of acts) act()
      assert.isFalse(existsSync(folder))
      mkdirSync(folder)
      yield* Scope.close(scope, Exit.void)
      assert.isFalse(existsSync(folder))
      assert.strictEqual(acts.size, 0)
    })
  )

  it.scoped("takes with it what demos left that were killed, and nothing else", () =>
    Effect.gen(function* () {
      const temporary = yield* temporaryFolder
      vi.stubEnv("TMPDIR", temporary)
      // No process has this number: it is above the highest.
      const left = "plexsync-demo-nas.home-4194999-aB3x9z"
      const others = [`plexsync-demo-nas.home-${process.ppid}-aB3x9z`, "plexsync-demo-other-4194999-aB3x9z", "mine"]
      for (const name of [left, ...others]) mkdirSync(join(temporary, name))
      yield* Effect.scoped(scratchFolder(prefix, self, new Set()))
      assert.deepStrictEqual(readdirSync(temporary).toSorted(), others.toSorted())
    })
  )
})
