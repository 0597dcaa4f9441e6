import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { isForLength, safeLength } from "../../core/retry/Blame.ts"
import type { Edit, FieldEdit } from "../../core/plan/Edit.ts"
import { type CallFailure, ItemGone, type StoreFailed } from "../../core/model/Failure.ts"
import type { PlexItem } from "../../core/model/PlexItem.ts"
import { identity } from "../../core/model/Text.ts"
import { editPieces, type EditRequest, editRequests, queryLimit, shortened } from "../../plex/EditQuery.ts"
import type { CircuitOpen } from "../circuit/CircuitBreaker.ts"
import { wordOf } from "../../core/model/Fields.ts"
import { sceneWarning } from "../report/SceneLines.ts"
import type { ClaimLost, Writing } from "./WriteItem.ts"
import type { WriteDone } from "../JobOutcome.ts"

export type WriteFailure = CallFailure | ItemGone | StoreFailed | CircuitOpen | ClaimLost

type Sent = Effect.Effect<WriteDone, WriteFailure>

/** What a text is cut to, one after another, where its request is refused for its length: limits of proxies, less the rest of the address. */
const textLimits = [queryLimit, 4000, safeLength]

export const together = (parts: ReadonlyArray<WriteDone>): WriteDone => ({
  requests: parts.reduce((sum, { requests }) => sum + requests, 0),
  prompt: parts.every(({ prompt }) => prompt),
  cut: parts.flatMap(({ cut }) => cut)
})

const isCall = (failure: WriteFailure): failure is CallFailure | ItemGone =>
  failure._tag !== "StoreFailed" && failure._tag !== "CircuitOpen" && failure._tag !== "ClaimLost"

/** The names of a list that its first part carries. */
const firstNames = (pieces: ReadonlyArray<EditRequest>, field: FieldEdit["field"]): ReadonlyArray<string> =>
  pieces
    .flatMap(({ edit }) => edit)
    .flatMap((one) => (one.kind === "names" && one.field === field && (one.from ?? 0) === 0 ? one.names : []))

interface Ways {
  /** One request, fenced. */
  readonly send: (writing: Writing, request: EditRequest) => Sent
  readonly isThere: (item: PlexItem) => Effect.Effect<boolean, CallFailure | CircuitOpen>
  readonly read: (item: PlexItem) => Effect.Effect<PlexItem | undefined, CallFailure | CircuitOpen>
}

/** Sends edits in as few requests as Plex, and whatever stands before it, takes: what is refused for its length is sent once more in pieces. */
export const make = ({ isThere, read, send }: Ways) =>
  Effect.gen(function* () {
    /** Servers behind something that refuses long requests: they get no other from then on. */
    const limited = yield* Ref.make<ReadonlySet<string>>(new Set())

    /** A 404 of a long request may be about its length: only if the item is there, though. */
    const isTooLong = ({ item }: Writing, { query }: EditRequest, failure: WriteFailure) =>
      Effect.gen(function* () {
        if (!isCall(failure) || !isForLength(failure, query.length)) return false
        if (!("status" in failure) || failure.status !== 404) return true
        if (!(yield* isThere(item))) return yield* new ItemGone({ ratingKey: item.ratingKey })
        return true
      })

    const sendOr = (writing: Writing, request: EditRequest, shorter: (failure: WriteFailure) => Sent): Sent =>
      Effect.catchAll(send(writing, request), (failure) =>
        Effect.if(isTooLong(writing, request, failure), {
          onTrue: () => shorter(failure),
          onFalse: () => Effect.fail(failure)
        })
      )

    const cutTo = ({ item }: Writing, field: FieldEdit, limit: number) => {
      const cut = shortened(item.ratingKey, field, limit)
      return { cut, requests: editRequests(item.ratingKey, [cut], limit) }
    }

    /** What Plex, or a proxy before it, refuses for its length is better shown in part than not at all. */
    const sendCut = (writing: Writing, long: FieldEdit, why: string, limits: ReadonlyArray<number>): Sent =>
      Effect.gen(function* () {
        const [limit = safeLength, ...lower] = limits
        const { cut, requests } = cutTo(writing, long, limit)
        const done = yield* Effect.forEach(requests, (request) =>
          sendOr(writing, request, (failure) =>
            lower.length === 0 ? Effect.fail(failure) : sendCut(writing, long, why, lower)
          )
        )
        const sent = together(done)
        if (sent.cut.length > 0) return sent
        yield* sceneWarning(
          `Scene ${writing.job.sceneId}: ${wordOf(long.field)} is too long for Plex (${why}); it is cut to what one request can carry`,
          "texts too long for Plex"
        )
        return { ...sent, cut: [cut] }
      })

    /** No pieces can stand for a text. */
    const sendPiece = (writing: Writing, request: EditRequest): Sent =>
      sendOr(writing, request, (failure) => {
        const [long] = request.edit
        const limits = textLimits.filter((limit) => limit < request.query.length)
        return long === undefined ? Effect.fail(failure) : sendCut(writing, long, failure.message, limits)
      })

    /** A Plex that takes each part of a list for the whole shows the last one alone: it is given as many of the first names as one request carries. */
    const mendLists = (writing: Writing, edit: Edit, pieces: ReadonlyArray<EditRequest>) =>
      Effect.gen(function* () {
        const divided = edit.filter(
          (field) => field.kind === "names" && firstNames(pieces, field.field).length < field.names.length
        )
        if (divided.length === 0) return []
        const shown = yield* read(writing.item)
        const lost = divided.flatMap((field): Edit => {
          if (field.kind !== "names" || shown === undefined) return []
          const names = new Set(shown.tags[field.field].map(identity))
          const some = firstNames(pieces, field.field).some((name) => names.has(identity(name)))
          // What was to be removed is gone by now.
          return some ? [] : [{ ...field, removed: [] }]
        })
        return yield* Effect.forEach(lost, (field) =>
          sendCut(writing, field, "it takes each part of a list for the whole", [safeLength])
        )
      })

    const sendInPieces = (writing: Writing, edit: Edit): Sent =>
      Effect.gen(function* () {
        const pieces = editPieces(writing.item.ratingKey, edit, safeLength)
        const done = yield* Effect.forEach(pieces, (request) => sendPiece(writing, request))
        yield* Ref.update(limited, (known) => new Set([...known, writing.server]))
        return together([...done, ...(yield* mendLists(writing, edit, pieces))])
      })

    const sendOne = (writing: Writing, request: EditRequest): Sent =>
      request.edit.length === 1 && request.edit.every(({ kind }) => kind === "text")
        ? sendPiece(writing, request)
        : sendOr(writing, request, () => sendInPieces(writing, request.edit))

    /** All of an edit of one item. */
    return (writing: Writing, edit: Edit): Sent =>
      Effect.gen(function* () {
        if ((yield* Ref.get(limited)).has(writing.server)) return yield* sendInPieces(writing, edit)
        const requests = editRequests(writing.item.ratingKey, edit)
        return together(yield* Effect.forEach(requests, (request) => sendOne(writing, request)))
      })
  })
