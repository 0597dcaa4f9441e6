import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import { watch } from "node:fs"

/**
 * Gives what ends when a file was written since it ended last. The system tells; where it does not, as on some mounted
 * folders, it never ends. Fails where a file cannot be watched: it is not there, or nobody may watch any more.
 */
export const stirs = (file: string) =>
  Effect.gen(function* () {
    const told = yield* Queue.sliding<null>(1)
    yield* Effect.acquireRelease(
      Effect.try(() =>
        watch(file, { persistent: false }, () => {
          told.unsafeOffer(null)
        })
          // It tells nothing from then on, and that is all.
          .on("error", () => {})
      ),
      (watcher) => Effect.sync(() => watcher.close())
    )
    return Queue.take(told)
  })
