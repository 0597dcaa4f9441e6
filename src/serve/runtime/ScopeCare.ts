import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import { Config, SettingsState } from "../../config/Config.ts"
import { scopeSentences } from "../../core/plan/ScopeTold.ts"
import { ScopeMemory } from "../../store/scenes/ScopeMemory.ts"
import { Scopes } from "../../sync/read/Scopes.ts"

/** Has names that come into force stand for what Stash has then, before any scene is read, and logs what becomes of them, each sentence once. */
export const scopeCare = Effect.gen(function* () {
  const config = yield* Config
  const settings = yield* SettingsState
  const { settle } = yield* Scopes
  const { states } = yield* ScopeMemory
  const told = yield* Ref.make<ReadonlySet<string>>(new Set())

  const tell = Effect.gen(function* () {
    const now = scopeSentences(yield* states)
    const before = yield* Ref.getAndSet(told, new Set(now))
    yield* Effect.forEach(
      now.filter((line) => !before.has(line)),
      (line) => Effect.logWarning(line),
      { discard: true }
    )
  })
  /** A Stash that is away is asked again; meanwhile nobody reads a scene either. */
  const round = settle.pipe(
    Effect.catchAll((failure) =>
      failure._tag === "StoreFailed"
        ? Effect.fail(failure)
        : Effect.logDebug(`The names in force wait: ${failure.message}`)
    ),
    Effect.zipRight(tell)
  )
  const pauses = Stream.repeatEffect(
    Effect.flatMap(config.settings, ({ poll_interval: interval }) => Effect.sleep(Duration.seconds(interval)))
  )
  // What was kept would be lost, were the settings taken for empty that are only not known yet.
  yield* settings.ready
  yield* Stream.runForEach(Stream.merge(Stream.as(settings.changes, null), Stream.as(pauses, null)), () => round)
  return yield* Effect.never
})
