import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { Server } from "../core/Failure.ts"
import type { Job } from "../core/Job.ts"
import type { SceneId } from "../core/Scene.ts"
import { Claims } from "../store/Claims.ts"
import { CircuitBreakers } from "./CircuitBreaker.ts"

type Suspects = Readonly<Record<Server, ReadonlySet<SceneId>>>

/**
 * Failures in a row that open a circuit were the server's fault: each job that had a part in them gets one attempt back. Only one, so
 * that a job which is itself the trouble comes to its end all the same.
 */
export class Amends extends Effect.Service<Amends>()("plexsync/Amends", {
  effect: Effect.gen(function* () {
    const claims = yield* Claims
    const { state } = yield* CircuitBreakers
    const suspects = yield* Ref.make<Suspects>({ Plex: new Set(), Stash: new Set() })

    const keep = (server: Server, ids: ReadonlySet<SceneId>) =>
      Ref.update(suspects, (all) => ({ ...all, [server]: ids }))

    /** It was everybody's trouble: what was counted is given back. */
    const acquit = (server: Server) =>
      Effect.gen(function* () {
        const { [server]: ids } = yield* Ref.get(suspects)
        yield* keep(server, new Set())
        yield* claims.giveAttemptBack([...ids])
      })

    /** Whether the server is left alone since this failure, or was already: then nobody is to blame, and what was counted before is given back. */
    const blameless = (server: Server) =>
      Effect.gen(function* () {
        const { [server]: breaker } = yield* state
        if (breaker._tag === "Closed") return false
        yield* acquit(server)
        return true
      })

    /** An attempt was counted for each of these jobs. */
    const counted = (server: Server, jobs: ReadonlyArray<Job>) =>
      Effect.gen(function* () {
        const { [server]: breaker } = yield* state
        const { [server]: before } = yield* Ref.get(suspects)
        const first = breaker._tag === "Closed" && breaker.failures <= 1
        yield* keep(server, new Set([...(first ? [] : before), ...jobs.map(({ sceneId }) => sceneId)]))
      })

    return { acquit, blameless, counted } as const
  }),
  dependencies: [CircuitBreakers.Default, Claims.Default]
}) {}
