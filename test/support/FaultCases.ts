import type { Fault } from "../../sandbox/http/Fault.ts"

/** What §7 says of a failure, as it is read from the job's row or its dead letter. */
export interface Expected {
  readonly end: "waiting" | "dead" | "done" | "blocked" | "blocked, one dead"
  readonly family: string | null
  readonly because?: string
  /** Seconds the server asked to be left alone. */
  readonly atLeast?: number
}

export interface FaultCase {
  readonly server: "Plex" | "Stash"
  readonly route: string
  /** For people. */
  readonly name: string
  readonly fault: Omit<Fault, "route">
  readonly expected: Expected
}

const transient: Expected = { end: "waiting", family: "transient", because: "backoff" }
const notFound: Expected = { end: "waiting", family: "not_found", because: "not_in_plex" }
const dead: Expected = { end: "dead", family: "permanent" }
const done: Expected = { end: "done", family: null }
const blocked: Expected = { end: "blocked", family: null }
/** Where also an edit that changes nothing is refused, it is nobody's own fault. */
const refusedAll: Expected = blocked
const refusedToken: Expected = { end: "blocked, one dead", family: "blocked" }

const status = (code: number, more: Partial<Fault> = {}) =>
  [`status ${code}${more.times === undefined ? "" : " once"}`, { kind: "status", status: code, ...more }] as const
const proxy = (code: number, more: Partial<Fault> = {}) =>
  [`proxy ${code}${more.times === undefined ? "" : " once"}`, { kind: "proxy", status: code, ...more }] as const
const kind = (word: Fault["kind"]) => [word, { kind: word }] as const
const asked = 40_000
const later = ["status 429, Retry-After", { kind: "status", status: 429, retryAfter: asked }] as const

type Row = readonly [readonly [string, Omit<Fault, "route">], Expected]

const on = (server: "Plex" | "Stash", route: string, ...rows: ReadonlyArray<Row>): ReadonlyArray<FaultCase> =>
  rows.map(([[name, fault], expected]) => ({ server, route, name, fault, expected }))

const edit = "PUT /library/sections/:id/all"
const items = "GET /library/metadata/:id"
const listing = "GET /library/metadata/:id/posters"
const upload = "POST /library/metadata/:id/posters"
const cover = "GET /scene/:id/screenshot"
const query = "POST /graphql"

/**
 * What pauses the runtime comes first: a row that waits may come due at any moment, for its wait is jittered down to
 * nothing, and one that comes due while a token is refused takes the one dead letter to itself.
 */
const pausesFirst = (cases: ReadonlyArray<FaultCase>): ReadonlyArray<FaultCase> => {
  const pauses = ({ expected }: FaultCase) => expected.end.startsWith("blocked")
  return [...cases.filter(pauses), ...cases.filter((one) => !pauses(one))]
}

/** Faults that strike a runtime which knows its libraries. */
export const quick: ReadonlyArray<FaultCase> = pausesFirst([
  ...on(
    "Plex",
    edit,
    [kind("refuse"), transient],
    [kind("reset"), transient],
    [kind("truncate"), transient],
    [status(500), transient],
    [status(502), transient],
    [status(503), transient],
    [status(504), transient],
    [later, { ...transient, atLeast: asked }],
    [kind("html"), transient],
    [status(400, { times: 1 }), dead],
    [status(409, { times: 1 }), dead],
    [status(400), refusedAll],
    [status(406), refusedAll],
    [proxy(403), refusedAll],
    [proxy(403, { times: 1 }), dead],
    [status(404), notFound],
    [status(403), refusedToken],
    [kind("unauthorized"), refusedToken]
  ),
  ...on(
    "Plex",
    items,
    [kind("refuse"), transient],
    [kind("truncate"), transient],
    [status(500), transient],
    [kind("html"), transient],
    [kind("malformed"), transient],
    [status(404), notFound]
  ),
  ...on("Plex", "*", [kind("unauthorized"), refusedToken]),
  ...on("Plex", listing, [kind("reset"), transient], [status(503), transient], [kind("malformed"), transient]),
  ...on(
    "Plex",
    upload,
    [kind("refuse"), transient],
    [status(500), transient],
    [kind("html"), transient],
    [status(400), done],
    [proxy(403), dead]
  ),
  ...on(
    "Stash",
    query,
    [kind("refuse"), transient],
    [kind("reset"), transient],
    [kind("truncate"), transient],
    [status(500), transient],
    [later, { ...transient, atLeast: asked }],
    [kind("html"), transient],
    [kind("malformed"), transient],
    [kind("unauthorized"), blocked]
  ),
  ...on(
    "Stash",
    cover,
    [kind("refuse"), transient],
    [status(500), transient],
    [kind("truncate"), transient],
    [status(404), done]
  )
])

/** A server that says nothing: each costs a whole `read_timeout`. */
export const silent: ReadonlyArray<FaultCase> = [edit, items, upload]
  .flatMap((route) => on("Plex", route, [kind("hang"), transient]))
  .concat([query, cover].flatMap((route) => on("Stash", route, [kind("hang"), transient])))

/** Faults that strike a runtime which knows nothing of Plex yet. */
export const first: ReadonlyArray<FaultCase> = [
  ...on(
    "Plex",
    "GET /library/sections",
    [kind("refuse"), transient],
    [status(502), transient],
    [kind("html"), transient],
    [kind("unauthorized"), refusedToken]
  ),
  ...on(
    "Plex",
    "GET /library/sections/:id/all",
    [kind("reset"), transient],
    [status(503), transient],
    [kind("truncate"), transient],
    [kind("malformed"), transient]
  )
]
