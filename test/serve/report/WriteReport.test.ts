import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Sandbox from "../../../sandbox/Sandbox.ts"
import { hashedIn } from "../../../src/config/HashKey.ts"
import { layer as oddRows } from "../../../src/http/OddRows.ts"
import { writeReport } from "../../../src/serve/report/WriteReport.ts"
import { StoredCounts } from "../../../src/store/runtime/StoredCounts.ts"
import { post } from "../../sandbox/http/Client.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { inFolder } from "../../support/TestStore.ts"

const live = (folder: string) =>
  Layer.mergeAll(
    Layer.provideMerge(StoredCounts.Default, Layer.provideMerge(inFolder(folder), oddRows)),
    NodeContext.layer
  )

const nowhere = { PLEXSYNC_STASH_URL: "http://127.0.0.1:1" }

const report = (folder: string, environment: Record<string, string>) =>
  writeReport({ folder, environment, version: "0.1.0" }, "here", [["Platform", "Linux"]]).pipe(
    Effect.provide(live(folder))
  )
const linesOf = (path: string) => readFileSync(path, "utf8").split("\n")

describe("the file of a report", () => {
  it.scopedLive("is for its owner only, lies beside the database, and takes the last one's place", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = yield* report(folder, nowhere)
      expect(path).toBe(join(folder, "plexsync.report.txt"))
      expect(statSync(path).mode & 0o777).toBe(0o600)
      writeFileSync(path, "of before")
      expect(yield* report(folder, nowhere)).toBe(path)
      expect(linesOf(path)).toContain("  PlexSync 0.1.0")
      expect(linesOf(path)).toContain("  Platform Linux")
      expect(readdirSync(folder).filter((name) => name.startsWith("plexsync.report"))).toEqual(["plexsync.report.txt"])
    })
  )

  it.scopedLive("says that Stash could not be asked for its settings, and tells the others", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      writeFileSync(join(folder, "config.json"), JSON.stringify({ max_tags: 7, label: "Mine" }))
      const path = yield* report(folder, { ...nowhere, PLEXSYNC_PATH_MAPPINGS: "/a => /b; /c => /d" })
      const { name } = yield* Effect.provide(hashedIn(folder), NodeContext.layer)
      const lines = linesOf(path)
      expect(lines).toContain("  max_tags = 7 (config.json)")
      expect(lines).toContain(`  label = ${name("Mine")} (config.json)`)
      expect(lines).toContain(`  stash_url = ${name("http://127.0.0.1:1")} (environment)`)
      expect(lines).toContain("  rules in path_mappings: 2")
      expect(lines.join("\n")).toMatch(/\n {2}what Stash keeps of the settings could not be read: [A-Za-z]+\n/)
    })
  )

  it.scopedLive("tells what Stash keeps where it answers, and no rules where they cannot be read", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const { stash } = yield* Sandbox.make({
        seed: 1,
        scenes: 1,
        stashPort: 0,
        plexPort: 0,
        latencyMs: 0,
        trouble: false,
        stashTimezone: "UTC",
        stashCredentials: "none"
      })
      yield* post(`${stash.url}/graphql`, {
        query: `mutation ($input: Map!) { configurePlugin(plugin_id: "PlexSync", input: $input) }`,
        variables: { input: { max_tags: 9 } }
      })
      const path = yield* report(folder, { PLEXSYNC_STASH_URL: stash.url, PLEXSYNC_PATH_MAPPINGS: "no rule" })
      const lines = linesOf(path)
      expect(lines.filter((line) => line.includes("could not be read"))).toEqual([])
      expect(lines).toContain("  max_tags = 9 (Stash)")
      expect(lines).toContain("  rules in path_mappings: 0")
      expect(lines.filter((line) => line.endsWith("(environment)"))).toHaveLength(2)
    })
  )

  it.scopedLive("that cannot be written is told by its name, and nothing is left half done", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const path = join(folder, "plexsync.report.txt")
      mkdirSync(join(path, "in the way"), { recursive: true })
      const failure = yield* Effect.flip(report(folder, nowhere))
      expect(failure._tag).toBe("NotWritten")
      expect(failure.message.startsWith(`The report ${path} cannot be written: `)).toBe(true)
      expect(readdirSync(folder).filter((name) => name.startsWith("plexsync.report"))).toEqual(["plexsync.report.txt"])
    })
  )
})
