import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Config } from "../config/Config.ts"
import { type CallFailure, isAway, isUnanswered, type StoreFailed } from "../core/model/Failure.ts"
import { isLate, type Pace, paceAt, waitFor, waitForReturn } from "../core/watch/Pace.ts"
import { type PartTrouble, problemOf } from "../core/watch/PartTrouble.ts"
import type { SceneId } from "../core/model/Scene.ts"
import type { ChangeHint } from "../core/hook/TraceLine.ts"
import type { Polled } from "../stash/PollCall.ts"
import { StashApi } from "../stash/StashApi.ts"
import { ServersSeen } from "../store/runtime/ServersSeen.ts"
import { SecondLooks } from "../store/scenes/SecondLooks.ts"
import { ChangeHints } from "./ChangeHints.ts"
import { type Answer, Poll } from "./Poll.ts"
import { StartedFor } from "./StartedFor.ts"
import { isLasting, WatchParts } from "./WatchParts.ts"
import { WatchRound } from "./WatchRound.ts"
import { WatchState } from "./WatchState.ts"

/** How the watch is. Times in epoch ms of our clock. */
export interface WatchHealth {
  /** When the last poll began whose findings are enqueued, save those of parts that fail; null: none did yet. */
  readonly lastPollAt: number | null
  /** How long that poll and what it led to took, ms. */
  readonly tookMs: number
  readonly pace: Pace
  /** What keeps it from seeing Stash; null when nothing does. */
  readonly problem: string | null
  /** Whether that is for a person to mend: a Stash that is too old, or does not let in. */
  readonly blocks: boolean
  /** Whether every scene of Stash was seen once. */
  readonly ready: boolean
  /** When the first poll began that Stash took and did not answer; 0: it answered the last. */
  readonly pollingSinceAt: number
}

/** What keeps parts of it from their work. */
interface Troubled {
  /** Whether a poll has been without an answer for too long. */
  readonly late: boolean
  readonly troubles: ReadonlyArray<PartTrouble>
}

/** Everything of a poll that moves when somebody edits something. */
const signatureOf = ({ entities, files, scenes, settings }: Polled) =>
  JSON.stringify([scenes, files, entities, settings])

const namedAlone = (nudges: ReadonlyArray<ChangeHint>): ReadonlySet<SceneId> =>
  new Set(nudges.flatMap(({ scenes }) => (scenes.length === 1 ? scenes : [])))

/** Learns of every change in Stash by itself. */
export class Watch extends Effect.Service<Watch>()("plexsync/Watch", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const nudges = yield* ChangeHints
    const stash = yield* StashApi
    const startedFor = yield* StartedFor
    const states = yield* WatchState
    const { noteVersion } = yield* ServersSeen
    const poll = yield* Poll
    const rounds = yield* WatchRound
    const parts = yield* WatchParts
    const seconds = yield* SecondLooks

    const health = yield* Ref.make<WatchHealth>({
      lastPollAt: null,
      tookMs: 0,
      pace: "slow",
      problem: null,
      blocks: false,
      ready: false,
      pollingSinceAt: 0
    })
    const changedAt = yield* Ref.make<number | null>(null)
    const signature = yield* Ref.make("")
    /** Whether Stash did not answer at all when it was asked last. */
    const away = yield* Ref.make(false)

    const changed = Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.set(changedAt, now))

    const since = Effect.gen(function* () {
      // The first answer tells Stash's time.
      const { version } = yield* stash.status
      yield* noteVersion("Stash", version)
      const now = (yield* Clock.currentTimeMillis) + (yield* stash.clockOffset)
      return startedFor ?? now
    })

    /** A Stash that was started anew may be another version. What it says of itself stops nobody. */
    const lookAgain = stash.status.pipe(
      Effect.flatMap(({ version }) => noteVersion("Stash", version)),
      Effect.ignore
    )

    /** A poll that reached back further than others shows more than they do. */
    const note = ({ filesWalking, polled }: Answer) =>
      Effect.gen(function* () {
        const now = filesWalking.jumped ? "" : signatureOf(polled)
        const before = yield* Ref.getAndSet(signature, now)
        if (before !== "" && now !== "" && before !== now) yield* changed
      })

    const round = (told: ReadonlyArray<ChangeHint>) =>
      Effect.gen(function* () {
        const began = yield* Clock.currentTimeMillis
        yield* parts.next
        yield* Ref.update(health, (known) => ({ ...known, pollingSinceAt: known.pollingSinceAt || began }))
        const known = yield* states.current
        const state = yield* states.get(since)
        const answer = yield* poll.ask(state)
        yield* Ref.update(health, (known) => ({ ...known, pollingSinceAt: 0 }))
        yield* note(answer)
        const wished = yield* rounds.run({ answer, state, alone: namedAlone(told) })
        // Who has just started Stash, or mended the way to it, may edit at once, and be told of by nobody.
        if (wished > 0 || answer.isNew) yield* changed
        const ended = yield* Clock.currentTimeMillis
        yield* Ref.set(away, false)
        yield* Ref.update(health, (known) => ({
          ...known,
          lastPollAt: began,
          tookMs: ended - began,
          problem: null,
          blocks: false
        }))
        if (answer.isNew && Option.isSome(known)) yield* lookAgain
      })

    /** Said once, until it is another. Whatever comes next may be another Stash. */
    const trouble = (failure: CallFailure | StoreFailed) =>
      Effect.gen(function* () {
        yield* poll.forget
        yield* Ref.set(away, isAway(failure))
        const before = yield* Ref.getAndUpdate(health, (known) => ({
          ...known,
          problem: failure.message,
          blocks: isLasting(failure),
          pollingSinceAt: isUnanswered(failure) ? known.pollingSinceAt : 0
        }))
        if (before.problem !== failure.message) yield* Effect.logWarning(`Watching Stash: ${failure.message}`)
      })

    const pause = Effect.gen(function* () {
      const settings = yield* config.settings
      const { problem } = yield* Ref.get(health)
      const sweeping = Option.exists(yield* states.current, (now) => now.first.after !== null)
      const stuck = (yield* parts.troubles).length > 0
      const pace = paceAt(yield* Clock.currentTimeMillis, yield* Ref.get(changedAt), settings)
      yield* Ref.update(health, (known) => ({ ...known, pace, ready: !sweeping && known.lastPollAt !== null }))
      if (problem !== null) return (yield* Ref.get(away)) ? waitForReturn(settings) : waitFor("slow", settings)
      return sweeping && !stuck ? 0 : waitFor(pace, settings)
    })

    /** Until the next poll is due, or somebody says that something changed. Gives what was said. */
    const rest = Effect.gen(function* () {
      const pausing = Effect.sleep(Duration.millis(yield* pause))
      const { problem } = yield* Ref.get(health)
      const until = problem === null ? Effect.raceFirst(pausing, seconds.promise) : pausing
      const due = Effect.as(until, new Array<ChangeHint>())
      const told = yield* Effect.raceFirst(due, nudges.take)
      if (told.length > 0) yield* changed
      return told
    })

    /** Troubles of Stash, or of the database, end a round and not the watch. */
    const turn = (told: ReadonlyArray<ChangeHint>) => Effect.zipRight(Effect.catchAll(round(told), trouble), rest)

    /** Begins as after a trouble: whoever starts it again does not know what it was about when it ended. */
    const forever = Effect.gen(function* () {
      yield* poll.forget
      yield* seconds.begin
      const told = yield* Ref.make<ReadonlyArray<ChangeHint>>([])
      return yield* Effect.forever(Effect.flatMap(Effect.flatMap(Ref.get(told), turn), (next) => Ref.set(told, next)))
    })

    /** What keeps the whole watch comes before what keeps a part of it. */
    const told = Effect.gen(function* () {
      const whole = yield* Ref.get(health)
      const troubles = yield* parts.troubles
      const now = yield* Clock.currentTimeMillis
      const told: WatchHealth & Troubled = {
        ...whole,
        late: isLate(whole.pollingSinceAt, now, whole.pace, yield* config.settings),
        problem: whole.problem ?? problemOf(troubles),
        blocks: whole.problem === null ? troubles.some(({ blocks }) => blocks) : whole.blocks,
        troubles: whole.problem === null ? troubles : []
      }
      return told
    })

    return { forever, health: told } as const
  }),
  dependencies: [
    ChangeHints.Default,
    Poll.Default,
    SecondLooks.Default,
    ServersSeen.Default,
    WatchParts.Default,
    WatchRound.Default,
    WatchState.Default
  ]
}) {}
