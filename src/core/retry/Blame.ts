import * as Either from "effect/Either"
import {
  type CallFailure,
  EditsRefused,
  type ItemGone,
  Refused,
  Unauthorized,
  type Unavailable
} from "../model/Failure.ts"

/** The longest query that nothing on the way is known to refuse: proxies end at 2,048 bytes for the whole address, if not at twice or four times that. */
export const safeLength = 1950

/** What proxies answer to a query that is too long for them. */
const lengthStatuses: ReadonlyArray<number> = [400, 404, 413, 414, 431, 502]

/** Whether a request of this length may have been refused for its length alone. */
export const isForLength = (failure: CallFailure | ItemGone, length: number): boolean =>
  length > safeLength &&
  (failure._tag === "Refused" || failure._tag === "Unavailable") &&
  failure.status !== null &&
  lengthStatuses.includes(failure.status)

/** Whether an item's own picture was looked at and not taken: Plex's word about the bytes, and not about who may write. */
export const isOfPicture = ({ before, status }: Refused): boolean => before === null && status !== 401 && status !== 403

/** An answer that says no, whatever it means. */
type Answer = Refused | (Unavailable & { readonly status: number })

/** An edit of the same item that changes nothing, and what came of it. */
export type Proof = Either.Either<void, CallFailure | ItemGone>

export const ownerOnly = "The token may not edit: use the token of the server's owner, not of a shared user."

const everybodys = (operation: string, { before, status }: Answer) =>
  before === null && (status === 401 || status === 403)
    ? new Unauthorized({ server: "Plex", operation, status, remedy: ownerOnly })
    : new EditsRefused({ operation, status, before })

const isAnswer = (failure: CallFailure | ItemGone): failure is Answer =>
  failure._tag === "Refused" || (failure._tag === "Unavailable" && failure.status !== null)

/** What a refused write fails with: the request's own fault where the proof was taken, else everybody's trouble. */
export const ofRefusal = (refusal: Refused, proof: Proof): CallFailure | ItemGone | EditsRefused =>
  Either.match(proof, {
    onRight: () => {
      const problem = "it takes another edit of this item, so it does not take what this one says"
      const { before, operation, server, status } = refusal
      return new Refused({ server, operation, status, before, problem })
    },
    onLeft: (failure) => (failure._tag === "Refused" ? everybodys(refusal.operation, failure) : failure)
  })

/** The same for edits that are answered with trouble one after another: what is not proved to be everybody's passes by itself, or is the item's in the end. */
export const ofTrouble = (trouble: Unavailable, proof: Proof): CallFailure | EditsRefused =>
  Either.match(proof, {
    onRight: () => trouble,
    onLeft: (failure) => {
      if (failure._tag === "Unauthorized") return failure
      return isAnswer(failure) ? everybodys(trouble.operation, failure) : trouble
    }
  })

/** An error that is the item's own, as edits of others were taken meanwhile. */
export const ofErrors = ({ before, operation }: Unavailable): Refused =>
  new Refused({
    server: "Plex",
    operation,
    status: 500,
    before,
    problem: "it did so three times and took edits of other items meanwhile, so it does not take what this one says"
  })
