import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Queue from "effect/Queue"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { Config } from "../../config/Config.ts"
import { accessOf } from "../../core/settings/ConnectionKey.ts"
import { growing } from "../../core/retry/Backoff.ts"
import type { ConnectionLost } from "../../http/WebSocket.ts"
import { Notifications, type Received } from "../../plex/Notifications.ts"
import { DatabaseChanges } from "../../store/queue/DatabaseChanges.ts"
import { MissingFiles } from "../../store/index/MissingFiles.ts"
import { IndexUpdates } from "./IndexUpdates.ts"

/** How often Plex is asked whether its libraries changed, where it does not tell: soon while an edit waits for its file, seldom for what was given up. */
const soon = Duration.seconds(3)
const seldom = Duration.seconds(15)
/** The same where nobody waits, or where Plex tells by itself and may have left something out. */
const rarely = Duration.seconds(60)
/** How often, at the most, to see whether anybody wants a file. */
const idle = Duration.seconds(2)
/** How soon another address or token of Plex is noticed. */
const accessLook = Duration.seconds(5)
/** Notices of so many, or of so long, are looked into together. */
const together = { notices: 100, span: Duration.millis(300) }
/** A line that was lost is laid again after a second at first, later after a quarter of a minute. */
const again = growing({ base: 1000, cap: 15_000 }, { jitter: { min: 0.8, max: 1.2 } })

/** How Plex's notices stand. `sinceAt` in epoch ms. */
export type PlexWatchHealth = {
  readonly connected: boolean
  readonly sinceAt: number
  /** Why there is no line; empty while there is one, or none was tried. */
  readonly problem: string
}

/** Looks for files that Plex did not have: what a scan brings is in the index within seconds, and wakes who wants it. Plex tells of scans by itself; without its notices it is asked. */
export class PlexWatch extends Effect.Service<PlexWatch>()("plexsync/PlexWatch", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const { notices } = yield* Notifications
    const news = yield* IndexUpdates
    const notice = yield* DatabaseChanges
    const wanted = yield* MissingFiles
    /** Rings when the notices come or cease. */
    const bell = yield* Queue.sliding<null>(1)
    const state = yield* Ref.make<PlexWatchHealth>({
      connected: false,
      sinceAt: yield* Clock.currentTimeMillis,
      problem: ""
    })

    const now = (connected: boolean, problem: string) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) =>
        Ref.modify(state, (before) => [
          before,
          { connected, sinceAt: before.connected === connected ? before.sinceAt : at, problem }
        ])
      ).pipe(Effect.tap((before) => (before.connected === connected ? Effect.void : Queue.offer(bell, null))))

    const connected = Effect.zipRight(now(true, ""), Effect.logInfo("Plex tells of its scans by itself"))

    /** A line that stood is laid again at once; one that cannot be laid, later and later. */
    const lost = (failure: ConnectionLost) =>
      Effect.gen(function* () {
        const before = yield* now(false, failure.reason)
        if (!before.connected)
          return yield* Effect.zipRight(Effect.logDebug(`No notices of Plex: ${failure.reason}`), failure)
        yield* Effect.logWarning(
          `Plex no longer tells of its scans (${failure.reason}); it is asked every few seconds while a file is missed`
        )
      })

    /** Trouble is the breakers' to count, and the drainer's to tell. */
    const take = (some: ReadonlyArray<Received>) =>
      Effect.zipRight(
        some.some(({ _tag }) => _tag === "Open") ? connected : Effect.void,
        news.take(
          some.flatMap((one) => (one._tag === "ItemChanged" ? one.ratingKey : [])),
          {
            // What happened while there was no line is found by one look.
            everything: some.some(({ _tag }) => _tag === "Open" || _tag === "ScanEnded")
          }
        )
      )

    /** Another address or token needs another line. */
    const otherAccess = Effect.gen(function* () {
      const access = Effect.map(config.settings, accessOf)
      const before = yield* access
      yield* access.pipe(Effect.delay(accessLook), Effect.repeat({ until: (later) => !Equal.equals(later, before) }))
    })

    const line = notices.pipe(
      Stream.groupedWithin(together.notices, together.span),
      Stream.runForEach((some) => take(Chunk.toReadonlyArray(some))),
      Effect.raceFirst(otherAccess)
    )

    const listen = line.pipe(
      Effect.catchTag("ConnectionLost", lost),
      Effect.retry(again),
      Effect.repeat(Schedule.jittered(Schedule.spaced("1 second"))),
      Effect.orDie,
      Effect.zipRight(Effect.never)
    )

    /** How long Plex is left alone. */
    const patience = Effect.gen(function* () {
      const { connected: tells } = yield* Ref.get(state)
      const { others, waiting } = yield* wanted.count
      if (waiting + others === 0) return tells ? Duration.infinity : rarely
      return tells ? rarely : waiting > 0 ? soon : seldom
    })

    /** Until it is time to ask, or that time may be another: a file came to be missed, or the notices failed. */
    const rest = (left: Duration.Duration, mark: unknown) =>
      Effect.gen(function* () {
        const first = Duration.min(idle, left)
        yield* Effect.sleep(first)
        const news = Effect.raceFirst(notice.committed(mark), Queue.take(bell))
        yield* Effect.raceFirst(news, Effect.sleep(Duration.subtract(left, first)))
      })

    /** Asks as often as it is worth. */
    const round = (last: Ref.Ref<number>) =>
      Effect.gen(function* () {
        const at = yield* Clock.currentTimeMillis
        const mark = yield* notice.mark
        const left = Duration.toMillis(yield* patience) - (at - (yield* Ref.get(last)))
        if (left > 0) return yield* rest(Duration.millis(left), mark)
        yield* Ref.set(last, at)
        yield* news.take([], { everything: true })
      })

    const ask = Clock.currentTimeMillis.pipe(
      Effect.flatMap((at) => Ref.make(at)),
      Effect.flatMap((last) => Effect.forever(round(last)))
    )

    return {
      /** Takes in what Plex tells. */
      listen,
      /** Asks Plex where it does not tell. */
      ask,
      health: Ref.get(state)
    } as const
  }),
  dependencies: [IndexUpdates.Default, DatabaseChanges.Default, MissingFiles.Default]
}) {}
