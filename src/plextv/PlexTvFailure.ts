import * as Schema from "effect/Schema"

/** plex.tv did not answer, or answered something that is not its own word on what was asked: says nothing about a token or a sign-in. */
export class PlexTvAway extends Schema.TaggedError<PlexTvAway>()("PlexTvAway", {
  operation: Schema.String,
  problem: Schema.String,
  status: Schema.NullOr(Schema.Int),
  /** Milliseconds to be left alone, where it says so. */
  retryAfter: Schema.NullOr(Schema.Number)
}) {
  override get message() {
    return `plex.tv cannot be reached: ${this.problem} (${this.operation}). Whether the token is good is not known; syncing does not need plex.tv`
  }
}

/** plex.tv itself says that it does not take this token. */
export class TokenRefused extends Schema.TaggedError<TokenRefused>()("TokenRefused", {
  operation: Schema.String,
  status: Schema.Int
}) {
  override get message() {
    return `plex.tv does not take this token any more (status ${this.status}, ${this.operation}): sign in again`
  }
}

/** plex.tv no longer knows a sign-in: its time is over, or it was refused. */
export class PinGone extends Schema.TaggedError<PinGone>()("PinGone", {}) {
  override get message() {
    return "The sign-in is over: its code has expired, or it was refused; begin anew with plexsync login"
  }
}
