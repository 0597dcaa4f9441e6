import * as Effect from "effect/Effect"
import { Config } from "../../config/Config.ts"
import { namesOf, scopeLists } from "../../core/plan/ScopeNames.ts"
import { isNothingInScope, scopeSentences, statesNow } from "../../core/plan/ScopeTold.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { ScopeMemory } from "../../store/scenes/ScopeMemory.ts"
import { failedBy, finding } from "./Finding.ts"

/** What there is to say of the names that decide which scenes are synced, by what Stash has now. Nothing is noted: a command may have settings of its own. */
export const scopeFindings = Effect.gen(function* () {
  const names = namesOf(yield* Effect.flatMap(Config, ({ settings }) => settings))
  if (names.length === 0) return []
  const stash = yield* StashApi
  const known = yield* Effect.flatMap(ScopeMemory, ({ states }) => states)
  const kinds = [...new Set(names.map(({ list }) => scopeLists[list]))]
  const listed = yield* Effect.forEach(kinds, (kind) =>
    Effect.map(stash.allEntities(kind), ({ rows }) => [kind, rows] as const)
  )
  const states = statesNow(names, known, new Map(listed))
  const sentences = scopeSentences(states)
  if (sentences.length === 0)
    return [finding("scope", "ok", "Stash has every tag and studio that decides which scenes are synced")]
  const level = isNothingInScope(states) ? "failed" : "warning"
  return sentences.map((sentence) =>
    finding(
      "scope",
      level,
      sentence,
      "Write the name as Stash shows it, or take it out: what is kept for a name goes when the setting no longer has it."
    )
  )
}).pipe(Effect.catchAll((failure) => Effect.succeed([failedBy("scope", failure)])))
