import * as Schema from "effect/Schema"

const Count = Schema.NonNegativeInt
const Duration = Schema.NonNegative.pipe(Schema.finite())

/**
 * What goes wrong on a route.
 *
 * - `refuse`: the connection is reset before anything is answered. The port itself stays open, because control requests use it too.
 * - `reset`: the answer breaks off in mid-body with a reset connection.
 * - `truncate`: the answer breaks off in mid-body with an orderly close, short of its Content-Length.
 * - `hang`: no answer ever (with `ms`: until the connection is dropped after that time); at `answered`, silence after the first byte of the body.
 * - `slow`: `ms` later (1000 if not given); at `answered`, the body comes in ten pieces spread over `ms`.
 * - `status`: `status` (500 if not given), with `Retry-After: retryAfter`.
 * - `errors`: 200 with an answer of GraphQL that holds nothing but the error "database is locked", as a resolver's own failure comes.
 * - `html`: 200 with a web page, as a captive proxy answers.
 * - `malformed`: 200 and the right content type, but the body is cut: well framed, not parsable.
 * - `unauthorized`: the server's own 401.
 * - `proxy`: something before the server refuses with `status` (403 if not given), a page of its own, and a name of its own in `Server`.
 * - `drip`: an answer without end, a blank every `ms` (1000 if not given), with `status` (200 if not given).
 * - `endless`: an answer without end, or of so many `bytes`, as fast as the client takes it, with `status` (200 if not given).
 * - `bomb`: 200 with JSON of 64 MiB, in some KB of gzip, whether or not the client takes that.
 * - `signal`: `signal` (SIGKILL if not given) is sent to `pid`, once if `times` is not given.
 */
export const Kind = Schema.Literal(
  "refuse",
  "reset",
  "hang",
  "slow",
  "truncate",
  "status",
  "errors",
  "html",
  "malformed",
  "unauthorized",
  "proxy",
  "drip",
  "endless",
  "bomb",
  "signal"
)
export type Kind = typeof Kind.Type

/** Where in the life of a request: before it is handled, after it is handled but before its answer, or with its answer sent. */
export const Point = Schema.Literal("before", "applied", "answered")
export type Point = typeof Point.Type

const isPattern = (text: string): boolean => {
  try {
    return new RegExp(text, "iu").source !== ""
  } catch {
    return false
  }
}

export const Fault = Schema.Struct({
  /** `METHOD /pattern` as stats name it, or `*`. */
  route: Schema.NonEmptyString,
  /** Only requests whose body holds this text: of GraphQL, the name of a query or of a field. */
  operation: Schema.optional(Schema.NonEmptyString),
  kind: Kind,
  /** Only requests whose query, decoded, fits this pattern; case does not count. */
  query: Schema.optional(
    Schema.NonEmptyString.pipe(Schema.filter((text) => isPattern(text) || "query is no regular expression"))
  ),
  /** Only requests whose query is longer than so many bytes, as it was sent. */
  longer: Schema.optional(Count),
  status: Schema.optional(Schema.Int.pipe(Schema.between(200, 599))),
  retryAfter: Schema.optional(Schema.Union(Schema.NonNegative, Schema.NonEmptyString)),
  ms: Schema.optional(Duration),
  bytes: Schema.optional(Schema.Positive.pipe(Schema.int())),
  /** So many requests of the route pass first. */
  skip: Schema.optional(Count),
  /** So many requests are hit, then the fault is over. */
  times: Schema.optional(Schema.Positive.pipe(Schema.int())),
  /** Share of requests that are hit, drawn from `seed`. */
  rate: Schema.optional(Schema.Number.pipe(Schema.between(0, 1))),
  seed: Schema.optional(Schema.Int),
  /** The fault is over so many milliseconds after it was set. */
  forMs: Schema.optional(Duration),
  /** More than 1, so that neither a process group nor init can be hit. */
  pid: Schema.optional(Schema.Int.pipe(Schema.greaterThan(1))),
  signal: Schema.optional(Schema.Literal("SIGKILL", "SIGSTOP")),
  point: Schema.optional(Point)
}).pipe(
  Schema.filter((fault) =>
    fault.kind === "signal" && fault.pid === undefined
      ? { path: ["pid"], message: "kind signal needs the pid of the process to signal" }
      : undefined
  )
)
export type Fault = typeof Fault.Type

/** Body of `POST /__sandbox/faults`. */
export const FaultsBody = Schema.Struct({ faults: Schema.Array(Fault) })

/** The point at which a fault strikes when it names none. */
export const pointOf = (fault: Fault): Point =>
  fault.point ??
  (fault.kind === "reset" || fault.kind === "truncate" || fault.kind === "malformed" ? "applied" : "before")
