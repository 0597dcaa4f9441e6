import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { pluginId } from "../config/ConfigLive.ts"
import * as ScanWatch from "../core/watch/ScanWatch.ts"
import { wallText } from "../core/model/Stamp.ts"
import { slack } from "../core/watch/Walk.ts"
import { StashApi } from "../stash/StashApi.ts"
import type { SceneId } from "../core/model/Scene.ts"
import type { Polled } from "../stash/PollCall.ts"
import { type Abilities, pollSize } from "../stash/WatchQueries.ts"
import { SecondLooks } from "../store/scenes/SecondLooks.ts"
import { FileWalk } from "./FileWalk.ts"
import type { Begun } from "./SceneWalk.ts"
import { WatchParts } from "./WatchParts.ts"
import type { State } from "./WatchState.ts"

/** Stash's clock was set if it differs by more than this from one poll to the next. Milliseconds. */
const jump = 5000
const hour = 3_600_000

/** What is looked at in whole after a new connection, or a scan: owed until it was done. */
export type Owed = "scenes" | "files" | "folders"

/** What is known of the Stash that answers. */
interface Connection {
  readonly abilities: Abilities
  readonly scans: ScanWatch.ScanWatch
  readonly clockOffset: number
  readonly jumped: boolean
  /** What may have happened meanwhile is not known. */
  readonly isNew: boolean
  /** Its jobs were not told of: a scan may have ended. */
  readonly missedJobs: boolean
}

/** An answer, with what it means. */
export interface Answer {
  readonly polled: Polled
  /** Scenes that it was to show once more, and Stash's clock when it was asked. */
  readonly again: { readonly ids: ReadonlyArray<SceneId>; readonly at: number }
  readonly walking: Begun
  /** How the walk over files was asked. */
  readonly filesWalking: Begun
  /** Folders may have moved: a scan has ended. */
  readonly folders: boolean
  /** The first answer over a new connection, or of a Stash that was started anew. */
  readonly isNew: boolean
}

/** Asks Stash everything at once. */
export class Poll extends Effect.Service<Poll>()("plexsync/Poll", {
  effect: Effect.gen(function* () {
    const files = yield* FileWalk
    const stash = yield* StashApi
    const parts = yield* WatchParts
    const seconds = yield* SecondLooks
    const connection = yield* Ref.make(Option.none<Connection>())
    const owed = yield* Ref.make<ReadonlySet<Owed>>(new Set())

    /** Asks what this Stash can do, and where its jobs stand. */
    const connect = Effect.gen(function* () {
      const abilities = yield* stash.abilities
      const jobs = Option.getOrElse(yield* parts.attempt("jobs", stash.lastJobs), () => [])
      const { watch } = ScanWatch.next({ last: 0, running: [] }, { queue: [], found: jobs })
      const clockOffset = yield* stash.clockOffset
      return { abilities, scans: watch, clockOffset, jumped: true, isNew: true, missedJobs: false }
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
        const owing = yield* Ref.get(owed)
        const began = yield* Clock.currentTimeMillis
        const before = { at: began + known.clockOffset, jumped: known.jumped || owing.has("files") }
        const again = yield* seconds.due(before.at, pollSize)
        const polled = yield* stash.poll({
          abilities: known.abilities,
          plugin: pluginId,
          ...shifted(state, before.at),
          filesSince: files.since(state.files, before),
          jobs: ScanWatch.asked(known.scans),
          again
        })
        const clockOffset = yield* stash.clockOffset
        const jumped = Math.abs(clockOffset - known.clockOffset) > jump
        const { ended, watch } =
          polled.jobs === null ? { ended: false, watch: known.scans } : ScanWatch.next(known.scans, polled.jobs)
        // A Stash that was started anew may be another version.
        const restarted = polled.jobs !== null && watch.last === null
        yield* Ref.set(
          connection,
          restarted
            ? Option.none<Connection>()
            : Option.some({
                abilities: known.abilities,
                scans: watch,
                clockOffset,
                jumped,
                isNew: false,
                missedJobs: polled.jobs === null
              })
        )
        const mayHaveMoved = ended || known.isNew || owing.has("folders") || (known.missedJobs && polled.jobs !== null)
        const answer: Answer = {
          polled,
          again: { ids: again, at: before.at },
          walking: { at: began + clockOffset, jumped: jumped || known.jumped || owing.has("scenes") },
          filesWalking: before,
          folders: known.abilities.folders && mayHaveMoved,
          isNew: known.isNew || restarted
        }
        yield* Ref.set(
          owed,
          new Set<Owed>([
            ...(answer.walking.jumped ? (["scenes"] as const) : []),
            ...(known.abilities.files && answer.filesWalking.jumped ? (["files"] as const) : []),
            ...(answer.folders ? (["folders"] as const) : [])
          ])
        )
        return answer
      })

    /** Was looked at in whole. */
    const done = (what: Owed) =>
      Ref.update(owed, (all): ReadonlySet<Owed> => new Set([...all].filter((one) => one !== what)))

    /** What is known of Stash is asked anew with the next poll, and what may have happened meanwhile is looked for. */
    const forget = Ref.set(connection, Option.none<Connection>())

    return { ask, done, forget } as const
  }),
  dependencies: [FileWalk.Default, SecondLooks.Default, WatchParts.Default]
}) {}
