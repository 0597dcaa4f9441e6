import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import { Config } from "../../config/Config.ts"
import type { Failure, StoreFailed } from "../../core/model/Failure.ts"
import type { Job, Reason } from "../../core/model/Job.ts"
import { toPlex } from "../../core/model/PathMapping.ts"
import { askedFor, dueScans, foldersFor, noScans, ScanState, waitFor, withRequest } from "../../core/index/ScanPlan.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { CircuitBreakers, type CircuitOpen } from "../circuit/CircuitBreaker.ts"
import { Libraries } from "./Libraries.ts"

const cursor = "scans"
/** How often to see what other processes wish for. Milliseconds. */
const look = 60_000
/** How long Plex is left alone after it did not answer. */
const leaveAlone = Duration.seconds(30)

/** New and edited scenes; a whole library that is looked at asks for no scans. */
const reasons: ReadonlySet<Reason> = new Set(["scan", "hook", "edit", "named", "bulk"])

/** Has Plex scan the folders of new scenes that it does not show, where trigger_plex_scan is on. */
export class ScanTrigger extends Effect.Service<ScanTrigger>()("plexsync/ScanTrigger", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const plex = yield* PlexApi
    const cursors = yield* KeyValues
    const libraries = yield* Libraries
    const { guard } = yield* CircuitBreakers
    const one = yield* Effect.makeSemaphore(1)
    const bell = yield* Queue.sliding<null>(1)

    const state = Effect.map(
      cursors.get(cursor, ScanState),
      Option.getOrElse(() => noScans)
    )
    const change = (next: (state: ScanState) => ScanState) =>
      one.withPermits(1)(
        Effect.gen(function* () {
          const before = yield* state
          const after = next(before)
          if (after !== before) yield* cursors.set(cursor, ScanState, after)
        })
      )

    /** A job found no item for these files of its scene, or one of another size. Later tries of the same wish ask for no more scans. */
    const missed = (job: Job, files: ReadonlyArray<string>): Effect.Effect<void, Failure | CircuitOpen> =>
      Effect.gen(function* () {
        const { path_mappings: mappings, trigger_plex_scan: on } = yield* config.settings
        if (!on || job.attempts > 0 || !reasons.has(job.reason)) return
        const { libraries: synced } = yield* libraries.served
        const at = yield* Clock.currentTimeMillis
        const folders = files.flatMap((file) => foldersFor(synced, toPlex(mappings, file), file))
        if (folders.length === 0) {
          return yield* Effect.logInfo(
            `Scene ${job.sceneId} is in no folder of a Plex library, so Plex is not asked to scan; are the path mappings right?`
          )
        }
        yield* change((before) => folders.reduce((now, folder) => withRequest(now, { ...folder, at }), before))
        yield* Queue.offer(bell, null)
      })

    /** A refusal is final: the library is not there any more. */
    const scan = (library: string, folder: string) =>
      guard("Plex")(plex.scanFolder(library, folder)).pipe(
        Effect.zipRight(Effect.logInfo(`Asked Plex to scan ${folder}`)),
        Effect.catchTag("Refused", ({ message }) => Effect.logWarning(`${folder} is not scanned: ${message}`))
      )

    const round = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const { enabled, trigger_plex_scan: on } = yield* config.settings
      const before = yield* state
      const due = on && enabled ? dueScans(before, now) : []
      yield* Effect.forEach(
        due,
        (wished) =>
          Effect.zipRight(
            scan(wished.library, wished.folder),
            change((known) => askedFor(known, { ...wished, at: now }))
          ),
        { discard: true }
      )
      const wait = due.length > 0 ? 0 : on && enabled ? Math.min(look, waitFor(before, now) ?? look) : look
      yield* Effect.raceFirst(Queue.take(bell), Effect.sleep(wait))
    }).pipe(
      Effect.catchAll((failure): Effect.Effect<void, StoreFailed> =>
        failure._tag === "StoreFailed"
          ? Effect.fail(failure)
          : Effect.zipRight(Effect.logDebug(`Scans wait: ${failure.message}`), Effect.sleep(leaveAlone))
      )
    )

    return { missed, forever: Effect.forever(round) } as const
  }),
  dependencies: [CircuitBreakers.Default, KeyValues.Default, Libraries.Default]
}) {}
