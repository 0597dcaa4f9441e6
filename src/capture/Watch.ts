import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { Config } from "../config/Config.ts"
import { SettingsInbox } from "../config/SettingsInbox.ts"
import type { CallFailure, StoreFailed } from "../core/Failure.ts"
import { type Pace, paceAt, waitFor } from "../core/Pace.ts"
import type { SceneId } from "../core/Scene.ts"
import type { Nudge } from "../core/TraceLine.ts"
import { wentBack } from "../core/Walk.ts"
import { StashApi } from "../stash/StashApi.ts"
import type { Polled } from "../stash/WatchCalls.ts"
import { SceneMemory } from "../store/SceneMemory.ts"
import { EntityWatch } from "./EntityWatch.ts"
import { FileWalk } from "./FileWalk.ts"
import { FirstSweep } from "./FirstSweep.ts"
import { FolderRead } from "./FolderRead.ts"
import { IdSweep } from "./IdSweep.ts"
import { Nudges } from "./Nudges.ts"
import { type Answer, Poll } from "./Poll.ts"
import { SceneWalk } from "./SceneWalk.ts"
import { StartedFor } from "./StartedFor.ts"
import { type State, WatchState } from "./WatchState.ts"

/** How the watch is. Times in epoch ms of our clock. */
export interface WatchHealth {
  /** When the last poll began whose findings are all enqueued; null: none did yet. */
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
}

/** How long the first sweep may go on before Stash is asked again what is new. Milliseconds. */
const sweepFor = 1500

/** What a round goes on with. */
interface Round {
  readonly answer: Answer
  readonly state: State
  readonly alone: ReadonlySet<SceneId>
}

/** Everything of a poll that moves when somebody edits something. */
const signatureOf = ({ entities, files, scenes, settings }: Polled) =>
  JSON.stringify([scenes, files, entities, Option.getOrNull(settings)])

const namedAlone = (nudges: ReadonlyArray<Nudge>): ReadonlySet<SceneId> =>
  new Set(nudges.flatMap(({ scenes }) => (scenes.length === 1 ? scenes : [])))

/** Learns of every change in Stash by itself. */
export class Watch extends Effect.Service<Watch>()("plexsync/Watch", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const inbox = yield* SettingsInbox
    const entities = yield* EntityWatch
    const nudges = yield* Nudges
    const memory = yield* SceneMemory
    const stash = yield* StashApi
    const startedFor = yield* StartedFor
    const states = yield* WatchState
    const poll = yield* Poll
    const scenes = yield* SceneWalk
    const files = yield* FileWalk
    const folders = yield* FolderRead
    const ids = yield* IdSweep
    const first = yield* FirstSweep

    const current = yield* Ref.make(Option.none<State>())
    const health = yield* Ref.make<WatchHealth>({
      lastPollAt: null,
      tookMs: 0,
      pace: "slow",
      problem: null,
      blocks: false,
      ready: false
    })
    const changedAt = yield* Ref.make<number | null>(null)
    const signature = yield* Ref.make("")
    /** The counts that did not agree when the ids were last compared. */
    const riddle = yield* Ref.make("")

    const changed = Effect.flatMap(Clock.currentTimeMillis, (now) => Ref.set(changedAt, now))

    const load = Effect.gen(function* () {
      // The first answer tells Stash's time.
      yield* stash.status
      const now = (yield* Clock.currentTimeMillis) + (yield* stash.clockOffset)
      return yield* states.load(startedFor ?? now)
    })
    const state = Effect.flatMap(Ref.get(current), Option.match({ onNone: () => load, onSome: Effect.succeed }))

    /** Writes only what moved: an idle runtime lets disks sleep. */
    const keep = (before: State, after: State) =>
      Effect.gen(function* () {
        if (JSON.stringify(before) !== JSON.stringify(after)) yield* states.save(after)
        yield* Ref.set(current, Option.some(after))
      })

    /** A poll that reached back further than others shows more than they do. */
    const note = ({ filesWalking, polled }: Answer) =>
      Effect.gen(function* () {
        const now = filesWalking.jumped ? "" : signatureOf(polled)
        const before = yield* Ref.getAndSet(signature, now)
        if (before !== "" && now !== "" && before !== now) yield* changed
      })

    const walk = ({ alone, answer: { filesWalking, polled, walking }, state: before }: Round) =>
      Effect.gen(function* () {
        const since = before.first.after === null ? 0 : before.first.since
        const walkedScenes = yield* scenes.walk(before.scenes, polled.scenes, polled.shifted, {
          ...walking,
          since,
          alone
        })
        const walkedFiles = yield* files.walk(before.files, polled.files, { ...filesWalking, since, alone })
        const after = { ...before, scenes: walkedScenes.progress, files: walkedFiles.progress }
        yield* keep(before, after)
        return { after, wished: walkedScenes.wished + walkedFiles.wished }
      })

    /** Compares all ids where the count, or a newest stamp that went back, says that something is not seen otherwise. */
    const compare = ({ answer: { polled }, state: before }: Round) =>
      Effect.gen(function* () {
        if (before.first.after !== null) return 0
        const known = yield* memory.extent
        const back = wentBack(
          before.scenes,
          polled.scenes.rows.map(({ updated_at }) => updated_at)
        )
        if ((polled.scenes.count === null || known.scenes === polled.scenes.count) && !back) return 0
        const now = `${known.scenes}/${polled.scenes.count}`
        const same = (yield* Ref.getAndSet(riddle, now)) === now
        return back || (yield* ids.isDue(same)) ? yield* ids.sweep : 0
      })

    /** Pages of the first sweep, for a while. */
    const sweepFirst = (from: State): Effect.Effect<number, CallFailure | StoreFailed> =>
      Effect.gen(function* () {
        const until = (yield* Clock.currentTimeMillis) + sweepFor
        const step = ({ now, wished }: { now: State; wished: number }) =>
          Effect.gen(function* () {
            const page = yield* first.page(now.first, now.first.after ?? 0)
            const after = { ...now, first: page.first }
            yield* keep(now, after)
            return { now: after, wished: wished + page.wished, over: (yield* Clock.currentTimeMillis) >= until }
          })
        const swept = yield* Effect.iterate(
          { now: from, wished: 0, over: false },
          { while: ({ now, over }) => !over && now.first.after !== null, body: step }
        )
        return swept.wished
      })

    const round = (told: ReadonlyArray<Nudge>) =>
      Effect.gen(function* () {
        const began = yield* Clock.currentTimeMillis
        const before = yield* state
        const answer = yield* poll.ask(before)
        const { polled } = answer
        if (Option.isSome(polled.settings)) yield* inbox.offer(polled.settings.value)
        yield* note(answer)
        const round: Round = { answer, state: before, alone: namedAlone(told) }
        const { after, wished } = yield* walk(round)
        const compared = yield* compare(round)
        const moved = answer.folders ? yield* folders.read : 0
        yield* Effect.forEach(
          ["performer", "studio", "tag"] as const,
          (kind) => entities.take(kind, { count: polled.entities[kind].count, newest: polled.entities[kind].rows }),
          { discard: true }
        )
        const swept = yield* sweepFirst(after)
        if (wished + compared + moved + swept > 0) yield* changed
        const ended = yield* Clock.currentTimeMillis
        yield* Ref.update(health, (known) => ({
          ...known,
          lastPollAt: began,
          tookMs: ended - began,
          problem: null,
          blocks: false
        }))
      }).pipe(Effect.withSpan("Watch.round"))

    /** Said once, until it is another. Whatever comes next may be another Stash. */
    const trouble = (failure: CallFailure | StoreFailed) =>
      Effect.gen(function* () {
        yield* poll.forget
        const before = yield* Ref.getAndUpdate(health, (known) => ({
          ...known,
          problem: failure.message,
          blocks: failure._tag === "NotUsable" || failure._tag === "Unauthorized"
        }))
        if (before.problem !== failure.message) yield* Effect.logWarning(`Watching Stash: ${failure.message}`)
      })

    const pause = Effect.gen(function* () {
      const settings = yield* config.settings
      const { problem } = yield* Ref.get(health)
      const sweeping = Option.exists(yield* Ref.get(current), (now) => now.first.after !== null)
      const pace = paceAt(yield* Clock.currentTimeMillis, yield* Ref.get(changedAt), settings)
      yield* Ref.update(health, (known) => ({ ...known, pace, ready: !sweeping && known.lastPollAt !== null }))
      if (problem !== null) return waitFor("slow", settings)
      return sweeping ? 0 : waitFor(pace, settings)
    })

    /** Until the next poll is due, or somebody says that something changed. Gives what was said. */
    const rest = Effect.gen(function* () {
      const due = Effect.as(Effect.sleep(Duration.millis(yield* pause)), new Array<Nudge>())
      const told = yield* Effect.raceFirst(due, nudges.take)
      if (told.length > 0) yield* changed
      return told
    })

    /** Troubles of Stash, or of the database, end a round and not the watch. */
    const turn = (told: ReadonlyArray<Nudge>) => Effect.zipRight(Effect.catchAll(round(told), trouble), rest)

    /** Begins as after a trouble: whoever starts it again does not know what it was about when it ended. */
    const forever = Effect.gen(function* () {
      yield* poll.forget
      const told = yield* Ref.make<ReadonlyArray<Nudge>>([])
      return yield* Effect.forever(Effect.flatMap(Effect.flatMap(Ref.get(told), turn), (next) => Ref.set(told, next)))
    })

    return { forever, health: Ref.get(health) } as const
  }),
  dependencies: [
    Poll.Default,
    SceneWalk.Default,
    FileWalk.Default,
    FolderRead.Default,
    IdSweep.Default,
    FirstSweep.Default,
    WatchState.Default
  ]
}) {}
