import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"
import { rmSync, writeFileSync } from "node:fs"
import { codeOf, sentenceOf, troubleOf } from "./DatabaseTrouble.ts"
import { DatabaseHold } from "./SameDatabase.ts"
import { messageOf } from "../../core/model/Thrown.ts"

/** What a small transaction may need. Bytes. */
const room = 64 * 1024

/**
 * What keeps the database's disk from taking anything, as a sentence; null when nothing does. A runtime cannot say so: it would have to write it there.
 * Tried, and not asked of the system: a quota or a limit is not told.
 */
export const diskTrouble: Effect.Effect<string | null> = Effect.flatMap(DatabaseHold, (hold) =>
  Effect.sync(() => {
    if (hold === undefined) return null
    const trial = `${hold.path}.${randomUUID()}`
    try {
      writeFileSync(trial, Buffer.alloc(room), { flag: "wx", mode: 0o600 })
      return null
    } catch (cause) {
      return sentenceOf(troubleOf(codeOf(cause), messageOf(cause)))
    } finally {
      rmSync(trial, { force: true })
    }
  })
)
