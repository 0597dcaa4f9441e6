import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { pluginId } from "../config/ConfigLive.ts"
import * as ScanWatch from "../core/ScanWatch.ts"
import { wallText } from "../core/Stamp.ts"
import { slack } from "../core/Walk.ts"
import { StashApi } from "../stash/StashApi.ts"
import type { Polled } from "../stash/WatchCalls.ts"
import type { Abilities } from "../stash/WatchQueries.ts"
import { FileWalk } from "./FileWalk.ts"
import type { Begun } from "./SceneWalk.ts"
import type { State } from "./WatchState.ts"

/** Stash's clock was set if it differs by more than this from one poll to the next. Milliseconds. */
const jump = 5000
const hour = 3_600_000

/** What is known of the Stash that answers. */
interface Connection {
  readonly abilities: Abilities
  readonly scans: ScanWatch.ScanWatch
  readonly clockOffset: number
  readonly jumped: boolean
  /** What may have happened meanwhile is not known. */
  readonly isNew: boolean
}

/** An answer, with what it means. */
export interface Answer {
  readonly polled: Polled
  readonly walking: Begun
  /** How the walk over files was asked. */
  readonly filesWalking: Begun
  /** Folders may have moved: a scan has ended. */
  readonly folders: boolean
}

/** Asks Stash everything at once. */
export class Poll extends Effect.Service<Poll>()("plexsync/Poll", {
  effect: Effect.gen(function* () {
    const files = yield* FileWalk
    const stash = yield* StashApi
    const connection = yield* Ref.make(Option.none<Connection>())

    /** Asks what this Stash can do, and where its jobs stand. */
    const connect = Effect.gen(function* () {
      const abilities = yield* stash.abilities
      const jobs = yield* stash.lastJobs
      const { watch } = ScanWatch.next({ last: 0, running: [] }, { queue: [], found: jobs })
      return { abilities, scans: watch, clockOffset: yield* stash.clockOffset, jumped: true, isNew: true }
    })

    const connected = Effect.flatMap(
      Ref.get(connection),
      Option.match({ onNone: () => connect, onSome: (known) => Effect.succeed<Connection>(known) })
    )

    /** Stamps that would be new if Stash's clock had just been set back by an hour. */
    const shifted = ({ scenes }: State, at: number) => {
      const wall = scenes.offset - hour
      return { from: wallText(scenes.floor + wall - slack), to: wallText(at + wall + slack) }
    }

    const ask = (state: State) =>
      Effect.gen(function* () {
        const known = yield* connected
        const began = yield* Clock.currentTimeMillis
        const before = { at: began + known.clockOffset, jumped: known.jumped }
        const polled = yield* stash.poll({
          abilities: known.abilities,
          plugin: pluginId,
          ...shifted(state, before.at),
          filesSince: files.since(state.files, before),
          jobs: ScanWatch.asked(known.scans)
        })
        const clockOffset = yield* stash.clockOffset
        const jumped = Math.abs(clockOffset - known.clockOffset) > jump
        const { ended, watch } = ScanWatch.next(known.scans, polled.jobs)
        // A Stash that was started anew may be another version.
        const restarted = watch.last === null
        yield* Ref.set(
          connection,
          restarted
            ? Option.none<Connection>()
            : Option.some({ abilities: known.abilities, scans: watch, clockOffset, jumped, isNew: false })
        )
        return {
          polled,
          walking: { at: began + clockOffset, jumped: jumped || known.jumped },
          filesWalking: before,
          folders: known.abilities.folders && (ended || known.isNew)
        } satisfies Answer
      })

    /** What is known of Stash is asked anew with the next poll, and what may have happened meanwhile is looked for. */
    const forget = Ref.set(connection, Option.none<Connection>())

    return { ask, forget } as const
  }),
  dependencies: [FileWalk.Default]
}) {}
