import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { retentionDays } from "../../src/config/RetentionDays.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const configured = (text: string) =>
  Effect.tap(temporaryFolder, (folder) => Effect.sync(() => writeFileSync(join(folder, "config.json"), text)))

describe("dlq_retention_days, without asking Stash", () => {
  it.scoped("is 30 where nothing is set, and no other setting is needed", () =>
    Effect.gen(function* () {
      expect(yield* retentionDays(yield* temporaryFolder, {})).toBe(30)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("comes from config.json, and the environment goes before", () =>
    Effect.gen(function* () {
      const folder = yield* configured('{"dlq_retention_days": 7, "max_tags": "wrong"}')
      expect(yield* retentionDays(folder, {})).toBe(7)
      expect(yield* retentionDays(folder, { PLEXSYNC_DLQ_RETENTION_DAYS: "12" })).toBe(12)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("must be allowed", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(retentionDays(yield* temporaryFolder, { PLEXSYNC_DLQ_RETENTION_DAYS: "1000" }))
      expect(failure.message).toMatch(/^Configuration error: dlq_retention_days: .*365/)
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
