import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Ref from "effect/Ref"
import { Config } from "../../config/Config.ts"
import { ofErrors, ofRefusal, ofTrouble, type Proof } from "../../core/retry/Blame.ts"
import { isOwn, noEdits, taken, troubled, written } from "../../core/retry/EditRecord.ts"
import { type CallFailure, type Failure, ItemGone, type Refused, type Unavailable } from "../../core/model/Failure.ts"
import type { PlexItem, RatingKey } from "../../core/model/PlexItem.ts"
import { changesNothing } from "../../plex/EditQuery.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { CircuitBreakers, CircuitOpen } from "./CircuitBreaker.ts"

/** Whose fault it is that a write was refused: the request's own, or everybody's trouble. */
export class Blame extends Effect.Service<Blame>()("plexsync/Blame", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const plex = yield* PlexApi
    const { guard } = yield* CircuitBreakers
    const record = yield* Ref.make(noEdits)

    /** The same item gets an edit that changes nothing. `fence` runs right before it, as before every request that changes something. */
    const proof = <E>(item: PlexItem, fence: Effect.Effect<unknown, E>): Effect.Effect<Proof, E | CircuitOpen> =>
      Effect.zipRight(
        fence,
        guard("Plex")(plex.edit(item, changesNothing(item))).pipe(
          Effect.map((): Proof => Either.right(undefined)),
          Effect.catchAll((failure) =>
            failure._tag === "CircuitOpen" ? Effect.fail(failure) : Effect.succeed<Proof>(Either.left(failure))
          )
        )
      )

    /** What stands before Plex may say 404 of a request that it does not like. */
    const isThere = ({ ratingKey }: PlexItem) =>
      Effect.map(guard("Plex")(plex.items([ratingKey])), ({ items, odd }) => items.length + odd.size > 0)

    const refused = <E>(
      item: PlexItem,
      refusal: Refused,
      fence: Effect.Effect<unknown, E>
    ): Effect.Effect<never, Failure | CircuitOpen | E> =>
      Effect.gen(function* () {
        if (refusal.status === 404 && !(yield* isThere(item))) return yield* new ItemGone({ ratingKey: item.ratingKey })
        return yield* Effect.fail(ofRefusal(refusal, yield* proof(item, fence)))
      })

    /** One trouble passes; one after another is looked into, before the circuit leaves all of Plex alone. */
    const inTrouble = <E>(
      item: PlexItem,
      trouble: Unavailable & { readonly status: number },
      fence: Effect.Effect<unknown, E>
    ): Effect.Effect<never, Failure | E> =>
      Effect.gen(function* () {
        const { circuit_threshold: threshold } = yield* config.settings
        const now = yield* Ref.updateAndGet(record, (known) => troubled(known, item.ratingKey, trouble.status))
        if (trouble.status === 500 && isOwn(now, item.ratingKey)) return yield* ofErrors(trouble)
        if (now.troubled < threshold - 1) return yield* trouble
        const proved = yield* Effect.mapError(proof(item, fence), (failure) =>
          failure instanceof CircuitOpen ? trouble : failure
        )
        return yield* Effect.fail(ofTrouble(trouble, proved))
      })

    /** Fails with what a failed write of this item comes to. */
    const find = <E>(
      item: PlexItem,
      failure: CallFailure | ItemGone,
      fence: Effect.Effect<unknown, E>
    ): Effect.Effect<never, Failure | CircuitOpen | E> => {
      if (failure._tag === "Refused") return refused(item, failure, fence)
      return isTrouble(failure) ? inTrouble(item, failure, fence) : Effect.fail(failure)
    }

    return {
      find,
      isThere,
      /** A request for this item was taken. */
      taken: (item: RatingKey) => Ref.update(record, (known) => taken(known, item)),
      /** All of its edit was. */
      written: (item: RatingKey) => Ref.update(record, (known) => written(known, item)),
      /** How many requests were taken so far. */
      takenSoFar: Effect.map(Ref.get(record), ({ taken: count }) => count)
    } as const
  }),
  dependencies: [CircuitBreakers.Default]
}) {}

/** Answers that are trouble, of a server that asks for no time and is not starting. */
const isTrouble = (failure: CallFailure | ItemGone): failure is Unavailable & { readonly status: number } =>
  failure._tag === "Unavailable" &&
  failure.status !== null &&
  failure.retryAfter === null &&
  (failure.status < 300 || failure.status >= 500)
