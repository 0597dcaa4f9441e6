import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { env } from "node:process"
import { beforeEach } from "vitest"

/**
 * The same chances in every run of a test, whatever ran before it: each begins with the default `Random` as made of this seed, and so does every
 * jitter. To try others: CHANCE_SEED=1234. A test whose outcome hangs on a chance fixes it, with `Effect.withRandomFixed`.
 */
const seed = env["CHANCE_SEED"] ?? "20261121"
/** The one that every fiber has to which no other was given. */
const chances = Effect.runSync(Effect.random)

beforeEach(() => {
  Object.assign(chances, Random.make(seed))
})
