import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { JobQueue } from "../../store/queue/JobQueue.ts"
import { WrittenValues } from "../../store/items/WrittenValues.ts"
import { Misfits } from "../index/Misfits.ts"

/** When the database was looked through; there from the first start of a program that minds sizes. Epoch ms. */
const cursor = "sizes minded"

/**
 * A program of before joined files by their paths, whatever their sizes. Once in a database's life, whoever it may have wronged is looked at again: what
 * is parked for another scene or a missing file, who was written to an item that is not theirs, and whose that is.
 */
export class Refit extends Effect.Service<Refit>()("plexsync/Refit", {
  effect: Effect.gen(function* () {
    const cursors = yield* KeyValues
    const misfits = yield* Misfits
    const queue = yield* JobQueue
    const written = yield* WrittenValues

    const all = Effect.gen(function* () {
      yield* queue.wakeBecause("other_scene")
      yield* queue.wakeBecause("absent")
      const servers = yield* written.servers
      const woken = yield* Stream.fromIterable(servers).pipe(
        Stream.flatMap((server) => misfits.of(server)),
        Stream.grouped(500),
        Stream.runFoldEffect(0, (count, page) =>
          Effect.as(
            queue.enqueueAll(
              [...new Set([...page].flatMap(({ claimants, sceneId }) => [sceneId, ...claimants]))],
              "wake"
            ),
            count + page.length
          )
        )
      )
      if (woken > 0) {
        yield* Effect.logInfo(
          `${woken} items were written for scenes whose files are not theirs; they are looked at again`
        )
      }
      yield* Effect.flatMap(Clock.currentTimeMillis, (now) => cursors.set(cursor, Schema.Number, now))
    })

    return {
      once: Effect.flatMap(cursors.get(cursor, Schema.Number), (at) => (Option.isSome(at) ? Effect.void : all))
    } as const
  }),
  dependencies: [KeyValues.Default, JobQueue.Default, Misfits.Default, WrittenValues.Default]
}) {}
