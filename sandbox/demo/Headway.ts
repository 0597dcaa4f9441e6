import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { DemoFailed } from "./DemoFailed.ts"

/** What is seen from outside of how far a demo has come. */
export interface Seen {
  readonly edits: number
  readonly writes: number
  /** Scenes in the queue. */
  readonly left: number
  /** What the program says that it cannot go on for. */
  readonly blocked: string | null
}

/** The step of a demo, and how far it has come in it. */
export interface Headway {
  readonly step: string
  readonly seen: Seen
  /** The fewest scenes that the queue has held in this step. */
  readonly least: number
  /** When anything moved last. Epoch ms. */
  readonly moved: number
}

export const begun = (step: string, now: number, seen: Seen): Headway => ({ step, seen, least: Infinity, moved: now })

/** Only what cannot go back and forth counts as a move: one that goes round for ever stands still. */
export const looked = (before: Headway, seen: Seen, now: number): Headway => {
  const moves = seen.edits > before.seen.edits || seen.writes > before.seen.writes || seen.left < before.least
  return { ...before, seen, least: Math.min(before.least, seen.left), moved: moves ? now : before.moved }
}

/** What a demo that stands still waits for. */
export const standing = ({ seen, step }: Headway, seconds: number, words: string): string =>
  `nothing has moved for ${seconds} s in the step "${step}", with ${seen.left} scenes in the queue` +
  (seen.blocked === null ? "" : ` and the runtime blocked: ${seen.blocked}`) +
  (words === "" ? "" : `; the runtime said last: ${words}`)

export const none: Seen = { edits: 0, writes: 0, left: 0, blocked: null }

/** Keeps how far a demo has come, and ends one that stands still. */
export const headway = (first: string) =>
  Effect.gen(function* () {
    const state = yield* Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.make(begun(first, now, none)))
    const change = (next: (before: Headway, now: number) => Headway) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.update(state, (before) => next(before, now)))
    const words = yield* Ref.make("")
    return {
      /** A line of the runtime's log. */
      heard: (line: string) => Ref.set(words, line),
      lastWords: Ref.get(words),
      now: Ref.get(state),
      enter: (step: string) => change(({ seen }, now) => begun(step, now, seen)),
      edited: (edits: number) => change((before, now) => looked(before, { ...before.seen, edits }, now)),
      look: (seen: Omit<Seen, "edits">) =>
        change((before, now) => looked(before, { ...seen, edits: before.seen.edits }, now)),
      /** Fails as soon as nothing has moved for so long. */
      standstill: (seconds: number): Effect.Effect<never, DemoFailed> =>
        Effect.gen(function* () {
          const [reached, now] = yield* Effect.all([Ref.get(state), Clock.currentTimeMillis])
          const rest = reached.moved + seconds * 1000 - now
          if (rest <= 0) return yield* new DemoFailed({ problem: standing(reached, seconds, yield* Ref.get(words)) })
          yield* Effect.sleep(Duration.millis(rest))
        }).pipe(Effect.forever)
    } as const
  })

export type Followed = Effect.Effect.Success<ReturnType<typeof headway>>
