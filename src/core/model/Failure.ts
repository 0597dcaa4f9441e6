import * as Schema from "effect/Schema"
import { answerer, it } from "./Answerer.ts"
import { SceneId } from "./Scene.ts"
import { StoreFailed } from "./StoreFailed.ts"

export { StoreFailed }

/** What becomes of a job: tried again, given up, looked for again later, or everything pauses. */
export const Family = Schema.Literal("transient", "permanent", "not_found", "blocked")
export type Family = typeof Family.Type

export const Server = Schema.Literal("Plex", "Stash")
export type Server = typeof Server.Type

const call = { server: Server, operation: Schema.String }

/** What answered in the server's place, by its own name ("" where it gives none); null where it was the server. */
const before = Schema.optionalWith(Schema.NullOr(Schema.String), { default: () => null })

/** No answer: refused, reset, unknown host, time over, TLS. Worth an immediate second try. */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", {
  ...call,
  address: Schema.String,
  problem: Schema.String,
  /** What the system calls it, such as ECONNREFUSED; empty when it has no name. */
  code: Schema.optionalWith(Schema.String, { default: () => "" }),
  /** Whether it failed at once, so that an immediate second try costs nothing. */
  quick: Schema.Boolean,
  /** Whether the server may have received the request all the same. */
  sent: Schema.Boolean
}) {
  override get message() {
    return `${this.server} cannot be reached at ${this.address}: ${this.problem} (${this.operation})`
  }
}

/** An answer that will be another one later: 429, 5xx, starting up, cut off, not readable. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  ...call,
  status: Schema.NullOr(Schema.Int),
  problem: Schema.String,
  before,
  /** Milliseconds the server asked to be left alone. */
  retryAfter: Schema.NullOr(Schema.Number)
}) {
  override get message() {
    return `${this.server} is not ready: ${this.problem} (${this.operation})`
  }
}

/** An answer that passed a limit of ours: it took too long in all, or is too large. It may be another one later. */
export class LimitPassed extends Schema.TaggedError<LimitPassed>()("LimitPassed", {
  ...call,
  /** Method and path: `GET /library/sections`. */
  request: Schema.String,
  limit: Schema.Literal("call_timeout", "answer_limit"),
  /** Milliseconds, or bytes. */
  most: Schema.Number
}) {
  override get message() {
    return this.limit === "call_timeout"
      ? `${this.server} did not finish its answer to ${this.request} within ${this.most / 1000} s; look whether it is overloaded, or raise call_timeout (${this.operation})`
      : `${this.server} answers ${this.request} with more than ${this.most / 1024 / 1024} MiB; look whether it is really ${this.server}, or raise answer_limit (${this.operation})`
  }
}

/** The server does not accept our key. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", {
  ...call,
  status: Schema.Int,
  remedy: Schema.String
}) {
  override get message() {
    return `Authentication failed: Unauthorized (${this.server}, ${this.operation}). ${this.remedy}`
  }
}

/** The server, or something before it, understood and refused for good. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  ...call,
  status: Schema.Int,
  problem: Schema.String,
  before
}) {
  override get message() {
    return `${answerer(this.server, this.before)} refused with status ${this.status}: ${this.problem} (${this.operation})`
  }
}

/** Every edit is refused, also one that changes nothing: it is nobody's own fault. */
export class EditsRefused extends Schema.TaggedError<EditsRefused>()("EditsRefused", {
  operation: Schema.String,
  status: Schema.Int,
  before
}) {
  override get message() {
    const remedy =
      this.before === null
        ? "Look into the log of Plex."
        : "Let PUT requests pass there, or set plex_url to Plex itself."
    return `Plex takes no edits: ${it(this.before)} answers with status ${this.status}, also to one that changes nothing (${this.operation}). ${remedy}`
  }
}

/** A server that cannot serve us until a person acts: old version, migration, unknown field, or an address that leads elsewhere. */
export class NotUsable extends Schema.TaggedError<NotUsable>()("NotUsable", {
  ...call,
  problem: Schema.String,
  /** Whether its address is what a person is to correct. */
  ofAddress: Schema.optionalWith(Schema.Boolean, { default: () => false })
}) {
  override get message() {
    return `${this.server} cannot be used: ${this.problem} (${this.operation})`
  }
}

/** A library named in the settings is not there. */
export class UnknownLibrary extends Schema.TaggedError<UnknownLibrary>()("UnknownLibrary", {
  unknown: Schema.Array(Schema.String),
  known: Schema.Array(Schema.String)
}) {
  override get message() {
    const names = (list: ReadonlyArray<string>) => list.map((name) => `"${name}"`).join(", ")
    return `Configuration error: plex_library: Plex has no movie library named ${names(this.unknown)}; it has ${names(this.known) || "none"}`
  }
}

/** The item was deleted or renumbered in Plex between matching and reading or writing. */
export class ItemGone extends Schema.TaggedError<ItemGone>()("ItemGone", { ratingKey: Schema.String }) {
  override get message() {
    return `Item ${this.ratingKey} is no longer in Plex`
  }
}

/** Plex shows none of the scene's files. */
export class NoItem extends Schema.TaggedError<NoItem>()("NoItem", {
  sceneId: SceneId,
  files: Schema.Array(Schema.String),
  /** Whether Plex has one of them in its trash. */
  trashed: Schema.optionalWith(Schema.Boolean, { default: () => false })
}) {
  override get message() {
    const names = this.files.map((file) => `'${file}'`).join(", ")
    return `No Plex item for ${names} of scene ${this.sceneId}: Plex ${this.trashed ? "has this file in its trash" : "shows no such file"}`
  }
}

/** Plex has another size than Stash at the path of a scene's file. No failure of a job: it waits until one of the sizes changes. */
export class SizeDiffers extends Schema.TaggedError<SizeDiffers>()("SizeDiffers", {
  /** As Stash has it. */
  file: Schema.String,
  plexFile: Schema.String,
  plexSize: Schema.Number,
  stashSize: Schema.Number
}) {
  override get message() {
    return (
      `Plex has ${this.plexSize} bytes at ${this.plexFile}, Stash ${this.stashSize}: let the one that is behind scan it ` +
      "(mostly Stash: Settings, Tasks, Scan)"
    )
  }
}

export class NoFile extends Schema.TaggedError<NoFile>()("NoFile", { sceneId: SceneId }) {
  override get message() {
    return `No file path for scene ${this.sceneId}, cannot sync to Plex`
  }
}

/** Several items could be meant; none is written. Candidates are `ratingKey: file`. */
export class LowConfidence extends Schema.TaggedError<LowConfidence>()("LowConfidence", {
  file: Schema.String,
  candidates: Schema.Array(Schema.String)
}) {
  override get message() {
    return `Low confidence match skipped (strict_matching=true) for '${this.file}': ${this.candidates.join(", ")}`
  }
}

/** Scene data that strict_mode does not let pass. */
export class InvalidMetadata extends Schema.TaggedError<InvalidMetadata>()("InvalidMetadata", {
  sceneId: SceneId,
  problems: Schema.Array(Schema.String)
}) {
  override get message() {
    return `Invalid metadata of scene ${this.sceneId} (strict_mode=true): ${this.problems.join("; ")}`
  }
}

/** What a server answers about one scene or item cannot be read: that one's own failure, until it is changed there. `row`: `scene 12`. */
export class Unreadable extends Schema.TaggedError<Unreadable>()("Unreadable", {
  server: Server,
  row: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return `${this.server} answers for ${this.row}: ${this.problem}`
  }
}

export type CallFailure = Unreachable | Unavailable | LimitPassed | Unauthorized | Refused | NotUsable
export type Failure =
  | CallFailure
  | EditsRefused
  | UnknownLibrary
  | ItemGone
  | NoItem
  | NoFile
  | LowConfidence
  | InvalidMetadata
  | Unreadable
  | StoreFailed

/** The one place that says which family a failure belongs to. */
export const familyOf = (failure: Failure): Family => {
  switch (failure._tag) {
    case "Unreachable":
    case "Unavailable":
    case "LimitPassed":
      return "transient"
    case "ItemGone":
    case "NoItem":
      return "not_found"
    case "Unauthorized":
    case "NotUsable":
    case "EditsRefused":
    case "UnknownLibrary":
    case "StoreFailed":
      return "blocked"
    case "Refused":
    case "NoFile":
    case "LowConfidence":
    case "InvalidMetadata":
    case "Unreadable":
      return "permanent"
  }
}

/** The server whose trouble a failure tells of, if any: what a circuit breaker counts. */
export const troubled = (failure: Failure): Server | undefined =>
  failure._tag === "Unreachable" || failure._tag === "Unavailable" || failure._tag === "LimitPassed"
    ? failure.server
    : undefined

/** Whether a failure may be of what was asked for: another request to the same server may be answered. */
export const isOfRequest = (failure: CallFailure): boolean =>
  failure._tag === "Refused" ||
  failure._tag === "NotUsable" ||
  failure._tag === "LimitPassed" ||
  (failure._tag === "Unavailable" && (failure.status === 200 || failure.status === 500))

/** Whether a server is not there at all, or its proxy says so: it may be back any moment. */
export const isAway = (failure: Failure): boolean =>
  failure._tag === "Unreachable" ||
  (failure._tag === "Unavailable" && failure.status !== null && failure.status > 500 && failure.retryAfter === null)

/** The server took the call, and did not bring its answer to an end. */
export const isUnanswered = (failure: Failure): boolean =>
  failure._tag === "LimitPassed" || (failure._tag === "Unreachable" && failure.sent)

/** After such a failure of a write nobody knows whether it took effect, or still will. */
export const leavesDoubt = (failure: CallFailure): boolean =>
  failure._tag === "Unreachable"
    ? failure.sent
    : failure._tag === "LimitPassed" ||
      (failure._tag === "Unavailable" &&
        (failure.status === null || failure.status < 400 || failure.status === 502 || failure.status === 504))

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
