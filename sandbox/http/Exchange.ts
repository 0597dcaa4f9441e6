import type * as Effect from "effect/Effect"
import type { IncomingHttpHeaders } from "node:http"

/** One request to a sandbox server, read to its end. */
export interface Exchange {
  readonly method: string
  /** Path without query, still percent-encoded. */
  readonly path: string
  /** Values of the route's `:names`, percent-decoded. */
  readonly params: Readonly<Record<string, string | undefined>>
  /** The query as sent, without `?`: both servers have rules of their own about decoding. */
  readonly rawQuery: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What a route answers. A status of 400 and above counts as refused, that is: not applied. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | ReadonlyArray<string>>>
  readonly body?: string | Buffer
  /** Instead of a body: text without end, until the client leaves. Begins to write, and gives the way to stop. */
  readonly stream?: (write: (text: string) => void) => () => void
}

/** A route is named by its method and pattern everywhere: in stats, in faults, in tests. */
export interface Route {
  readonly method: string
  /** Path pattern with `:names`, for example `/library/sections/:id/all`. */
  readonly pattern: string
  readonly handle: (exchange: Exchange) => Effect.Effect<Answer>
}
