import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { describe, expect } from "vitest"
import { UnmatchedJson } from "../../src/serve/unmatched/UnmatchedReport.ts"
import { live, plexsync, puts, withSandbox } from "../support/Program.ts"
import { environmentOn } from "../support/StatusRows.ts"

const decode = Schema.decode(Schema.parseJson(UnmatchedJson))

describe("what a person reads of unmatched and plan", () => {
  it.scopedLive("is what has no counterpart, by folder with why, and what a sync would write", () =>
    Effect.gen(function* () {
      const words = ["--scenes", "4", "--items", "6", "--trouble", "--seed", "7"]
      const { folder, program, servers } = yield* withSandbox(words, {}, false)
      const staged = { ...program, environment: { ...program.environment, ...environmentOn(folder) } }
      const asked = (...line: ReadonlyArray<string>) => plexsync(staged, ...line)
      const transcript = (name: string, said: string) =>
        Effect.promise(() => expect(said.replaceAll(folder, "/config")).toMatchFileSnapshot(`unmatched/${name}.txt`))

      const stash = yield* asked("unmatched", "--stash")
      expect([stash.code, stash.stderr]).toEqual([0, ""])
      yield* transcript("stash", stash.stdout)
      yield* transcript("plex", (yield* asked("unmatched", "--plex")).stdout)
      yield* transcript("csv", (yield* asked("unmatched", "--stash", "--csv", "--path", "/data/Trouble")).stdout)

      // Without a mapping that goes together, whole folders are missing.
      const elsewhere = { PLEXSYNC_PATH_MAPPINGS: "/data => /nowhere", COLUMNS: "60" }
      const mapped = yield* plexsync(
        { ...staged, environment: { ...staged.environment, ...elsewhere } },
        ...["unmatched", "--stash", "--library", "movies"]
      )
      yield* transcript("mapped-60", mapped.stdout)

      const told = yield* decode((yield* asked("unmatched", "--stash", "--json")).stdout)
      expect([told.looked, told.unmatched, told.reasons]).toEqual([8, 4, { low_confidence: 1, no_file: 1, no_item: 2 }])
      const wrong = yield* asked("unmatched", "--plex", "--library", "Series")
      expect([wrong.code, wrong.stderr]).toEqual([2, '--library: "Series" is not allowed; it must be one of Movies\n'])

      const page = join(folder, "plan.html")
      const plan = yield* asked("plan", "--all", "--html", page)
      expect(plan.code).toBe(0)
      yield* transcript("plan", plan.stdout)
      expect(statSync(page).mode & 0o777).toBe(0o600)
      expect(readFileSync(page, "utf8").match(/<section>/g)).toHaveLength(4)
      const dry = yield* asked("sync", "--all", "--dry-run")
      expect(plan.stdout.startsWith(dry.stdout.trimEnd())).toBe(true)
      expect((yield* puts(servers.plex)).applied).toBe(0)
    }).pipe(Effect.provide(live))
  )
})
