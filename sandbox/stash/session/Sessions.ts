import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { createHmac, timingSafeEqual } from "node:crypto"
import type { SandboxClock } from "../../http/SandboxClock.ts"

/** A hook that was already called on the way to a request: Stash calls a plugin at most ten times for the same trigger. */
const Visit = Schema.Struct({ plugin: Schema.String, trigger: Schema.String })
export type Visit = typeof Visit.Type

/** Who asks, and through which hooks. */
export interface Caller {
  /** None: nobody logged in, or the cookie of a hook that nobody's edit caused. */
  readonly user: string | null
  readonly visited: ReadonlyArray<Visit>
}

const Payload = Schema.parseJson(
  Schema.Struct({ at: Schema.Number, user: Schema.NullOr(Schema.String), visited: Schema.Array(Visit) })
)

/** Signed session cookies. They hold all there is to know; the server remembers nothing. */
export interface Sessions {
  readonly issue: (caller: Caller) => string
  /** Nothing for a value that is forged, or older than the maximal age. */
  readonly read: (value: string) => Caller | undefined
}

/** Seconds. */
export const maxAge = 3600

export const make = (secret: string, clock: SandboxClock): Sessions => {
  const sign = (text: string): Buffer => createHmac("sha256", secret).update(text).digest()
  const encode = Schema.encodeSync(Payload)
  const decode = Schema.decodeUnknownEither(Payload)
  return {
    issue: (caller) => {
      const body = Buffer.from(encode({ at: clock.now(), ...caller })).toString("base64url")
      return `${body}.${sign(body).toString("base64url")}`
    },
    read: (value) => {
      const [body = "", signature = ""] = value.split(".")
      const given = Buffer.from(signature, "base64url")
      const expected = sign(body)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
      const payload = Either.getOrUndefined(decode(Buffer.from(body, "base64url").toString()))
      return payload && clock.now() - payload.at < maxAge * 1000
        ? { user: payload.user, visited: payload.visited }
        : undefined
    }
  }
}
