import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Agent } from "undici"

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"])

/** The bytes behind a URL, fetched by the server itself; none if it cannot be had. The sandbox reaches nothing beyond loopback. */
export const download = (url: string): Effect.Effect<Option.Option<Buffer>> => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== "http:" || !loopback.has(parsed.hostname)) return Effect.succeedNone
  const { origin, pathname, search } = parsed
  return Effect.acquireUseRelease(
    Effect.sync(() => new Agent()),
    (agent) =>
      Effect.tryPromise(async (signal) => {
        const response = await agent.request({ origin, path: `${pathname}${search}`, method: "GET", signal })
        const bytes = Buffer.from(await response.body.arrayBuffer())
        return response.statusCode === 200 ? Option.some(bytes) : Option.none()
      }),
    (agent) => Effect.promise(() => agent.destroy())
  ).pipe(Effect.orElseSucceed(() => Option.none()))
}
