import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { request } from "undici"

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"])

/** The bytes behind a URL, fetched by the server itself; none if it cannot be had. The sandbox reaches nothing beyond loopback. */
export const download = (url: string): Effect.Effect<Option.Option<Buffer>> => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== "http:" || !loopback.has(parsed.hostname)) return Effect.succeedNone
  return Effect.tryPromise(async (signal) => {
    const response = await request(parsed, { signal })
    const bytes = Buffer.from(await response.body.arrayBuffer())
    return response.statusCode === 200 ? Option.some(bytes) : Option.none()
  }).pipe(Effect.orElseSucceed(() => Option.none()))
}
