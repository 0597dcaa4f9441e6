import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { HookContext } from "../core/hook/HookContext.ts"
import { verdictOf } from "../core/hook/HookFilter.ts"
import { BadInput } from "../stash/plugin/PluginProtocol.ts"
import { JobQueue } from "../store/queue/JobQueue.ts"
import { SlowHooks } from "../store/queue/SlowHooks.ts"
import { RuntimeRow, RuntimeStart } from "../store/runtime/RuntimeRow.ts"
import { GoneScenes } from "../store/scenes/GoneScenes.ts"
import { layer as database } from "../store/sqlite/Database.ts"
import { dismiss, take } from "./HookCall.ts"
import { needsStore } from "./HookLines.ts"

/** A hook's call that the short way could not take in, or not to its end. */
export interface LongCall<E> {
  readonly context: HookContext
  /** What is to be answered of a verdict that was taken in already; who works it off is still to be started. */
  readonly taken: string | undefined
  /** The data directory. */
  readonly folder: string
  /** Since the process began, in ms. */
  readonly elapsed: Effect.Effect<number>
  /** Starts who works it off, if need be. */
  readonly start: Effect.Effect<unknown, E, RuntimeRow | RuntimeStart>
}

const store = (folder: string) =>
  Layer.mergeAll(
    JobQueue.Default,
    RuntimeRow.Default,
    RuntimeStart.Default,
    GoneScenes.Default,
    SlowHooks.Default
  ).pipe(Layer.provide(database(folder)))

/** Takes a hook's call in, and gives what Stash is to be answered. */
export const longWay = <E>({ context, elapsed, folder, start, taken }: LongCall<E>) =>
  Effect.gen(function* () {
    // The row is kept: that nobody can be started is no reason for the hook to fail, nor is a signal.
    const starting = start.pipe(Effect.ignoreLogged, Effect.interruptible, Effect.exit)
    if (taken !== undefined)
      return yield* Effect.as(Effect.ignoreLogged(Effect.provide(starting, store(folder))), taken)
    const verdict = verdictOf(context)
    if (verdict._tag === "Malformed") return yield* new BadInput({ problem: verdict.problem })
    return needsStore(verdict)
      ? yield* Effect.provide(Effect.zipLeft(take(verdict, elapsed), starting), store(folder))
      : yield* dismiss(verdict, elapsed)
  })
