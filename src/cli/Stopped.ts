import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import { inTurn } from "../serve/live/InTurn.ts"
import { stopped, stoppedLine } from "../serve/report/WhoSyncs.ts"
import { QueueStatus } from "../store/queue/QueueView.ts"
import { RuntimeRow } from "../store/runtime/RuntimeRow.ts"
import { snapshot } from "../store/sqlite/StoreCall.ts"
import { Invocation } from "./Invocation.ts"
import { openedFor } from "./OpenedFor.ts"

/** So long it may take to count: who asked the process to end waits. */
const lastWord = "1 second"

/** What the command had open is closed by now. */
const look = (dataDir: Option.Option<string>) =>
  Effect.gen(function* () {
    const { self } = yield* Invocation
    const { layer } = yield* openedFor(dataDir, inTurn(QueueStatus.Default, RuntimeRow.Default))
    return yield* Effect.all({
      counts: Effect.flatMap(QueueStatus, ({ counts }) => counts),
      runtime: Effect.flatMap(RuntimeRow, ({ living }) => living(self.host))
    }).pipe(snapshot("read queue"), Effect.provide(layer))
  })

/** A command that a signal ends says what stays in the queue. A database that does not tell it keeps nobody from ending. */
export const sayingWhatStays =
  (dataDir: Option.Option<string>) =>
  <A, E, R>(command: Effect.Effect<A, E, R>) =>
    Effect.onInterrupt(command, () =>
      look(dataDir).pipe(
        Effect.map(({ counts, runtime }) => stoppedLine(counts.ready + counts.running + counts.waiting, runtime)),
        Effect.interruptible,
        Effect.timeout(lastWord),
        Effect.catchAllCause(() => Effect.succeed(stopped)),
        Effect.flatMap((line) => Console.error(line))
      )
    )
