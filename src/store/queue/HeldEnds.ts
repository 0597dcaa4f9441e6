import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { StoreFailed } from "../../core/model/Failure.ts"
import { transaction } from "../sqlite/StoreCall.ts"
import type { Ended } from "./Claims.ts"

/** The end of a job that is known, and not yet written down. */
export interface HeldEnd {
  /** Writes it down, with what came of the job, within a transaction. */
  readonly end: Effect.Effect<Ended, StoreFailed>
  /** What follows from how it ended. */
  readonly after: (ended: Ended) => Effect.Effect<void, StoreFailed>
}

/**
 * Each commit waits for the disk. So the end of a job is held until the next fence, and both are one commit. Who takes no further job up, or is about to ask
 * a server, writes down first what is held. Until then the claim stands: after a crash the job is done once more, as if its answer had not come.
 */
export class HeldEnds extends Effect.Service<HeldEnds>()("plexsync/HeldEnds", {
  effect: Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const held = yield* Ref.make<ReadonlyArray<HeldEnd>>([])

    const together = <A>(own: Effect.Effect<A, StoreFailed>) =>
      Effect.gen(function* () {
        const all = yield* Ref.getAndSet(held, [])
        const written = Effect.zip(
          Effect.forEach(all, ({ after, end }) => Effect.map(end, after)),
          own
        )
        const [afters, value] = yield* transaction(sql, "end jobs")(written)
        for (const after of afters) yield* after
        return value
      })

    /** Writes down what is held together with `own`, in one transaction. Not to be interrupted between them. */
    const along = <A>(own: Effect.Effect<A, StoreFailed>): Effect.Effect<A, StoreFailed> =>
      Effect.flatMap(Ref.get(held), (all) =>
        all.length === 0 ? transaction(sql, "renew claim")(own) : Effect.uninterruptible(together(own))
      )

    return {
      along,
      /** Writes down what is held. */
      commit: Effect.flatMap(Ref.get(held), (all) => (all.length === 0 ? Effect.void : along(Effect.void))),
      hold: (one: HeldEnd) => Ref.update(held, (all) => [...all, one])
    } as const
  })
}) {}
