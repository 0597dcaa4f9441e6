import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Config } from "../config/Config.ts"
import { type AskedTask, Traced } from "../core/hook/TraceLine.ts"
import { TraceLines } from "../stash/TraceLines.ts"
import { ChangeHints } from "./ChangeHints.ts"
import * as Queue from "effect/Queue"
import * as Ref from "effect/Ref"

/** Tasks that may wait; nobody waits for the answer to more. */
const kept = 16
/** How many are known as heard already. A line comes again within seconds, if at all: when the connection to Stash's log was cut. */
const remembered = 256

/** Tasks that were asked for in Stash's log, each of them once. */
export class AskedTasks extends Effect.Service<AskedTasks>()("plexsync/AskedTasks", {
  effect: Effect.gen(function* () {
    const queue = yield* Queue.dropping<AskedTask>(kept)
    const known = yield* Ref.make<ReadonlyArray<string>>([])

    /** Passes it on, unless it was told before. */
    const offer = (task: AskedTask) =>
      Ref.modify(known, (before) =>
        before.includes(task.nonce)
          ? ([false, before] as const)
          : ([true, [...before, task.nonce].slice(-remembered)] as const)
      ).pipe(
        Effect.flatMap((fresh) => (fresh ? Queue.offer(queue, task) : Effect.void)),
        Effect.asVoid
      )

    const seen = yield* Ref.make<ReadonlyArray<string>>([])
    /** Whoever asked has seen the answer. */
    const markSeen = (nonce: string) => Ref.update(seen, (before) => [...before, nonce].slice(-remembered))
    const isSeen = ({ nonce }: AskedTask) => Effect.map(Ref.get(seen), (all) => all.includes(nonce))

    /** Waits for the next one. */
    const take: Effect.Effect<AskedTask> = Queue.take(queue)

    return { offer, take, markSeen, isSeen } as const
  })
}) {}

/** Passes on what the scripts inside Stash tell: the watch looks at once, and for what was named first; tasks are run. */
export class StashLogFeed extends Effect.Service<StashLogFeed>()("plexsync/StashLogFeed", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const lines = yield* TraceLines
    const nudges = yield* ChangeHints
    const tasks = yield* AskedTasks
    const pass = Traced.$match({
      Change: ({ hint }) => nudges.offer(hint),
      Task: ({ task }) => tasks.offer(task),
      Seen: ({ nonce }) => tasks.markSeen(nonce)
    })

    const forever = Effect.gen(function* () {
      const { stash_tls_insecure: insecure } = yield* config.settings
      yield* Stream.runForEach(lines.lines(insecure), pass)
      return yield* Effect.never
    })

    return { forever, health: lines.health } as const
  }),
  dependencies: [AskedTasks.Default, ChangeHints.Default, TraceLines.Default]
}) {}
