import * as Schema from "effect/Schema"
import type { Failure } from "./Failure.ts"

/** One link of what led to a failure, outermost first. `route`: which call of which server; `status`: what HTTP said. */
export const CauseLink = Schema.Struct({
  tag: Schema.String,
  message: Schema.String,
  route: Schema.NullOr(Schema.String),
  status: Schema.NullOr(Schema.Int)
})
export type CauseLink = typeof CauseLink.Type

/** What stands behind the question mark of an address is nobody's business. */
const withoutQueries = (text: string): string => text.replaceAll(/(https?:\/\/[^\s?]*)\?[^\s'")]*/g, "$1")

/** What lies below a failure, where the system gave it a name. */
const below = (failure: Failure): ReadonlyArray<CauseLink> =>
  (failure._tag === "Unreachable" || failure._tag === "StoreFailed") && failure.code !== ""
    ? [{ tag: failure.code, message: withoutQueries(failure.problem), route: null, status: null }]
    : []

/** A failure as it is kept with its dead letter: routes and statuses, never query values. */
export const causeChain = (failure: Failure): ReadonlyArray<CauseLink> => {
  const server = "server" in failure ? `${failure.server}: ` : ""
  const link = {
    tag: failure._tag,
    message: withoutQueries(failure.message),
    route: "operation" in failure ? `${server}${failure.operation}` : null,
    status: "status" in failure ? failure.status : null
  }
  return [link, ...below(failure)]
}
