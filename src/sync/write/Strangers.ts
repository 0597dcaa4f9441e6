import * as Effect from "effect/Effect"
import type { PlexItem } from "../../core/model/PlexItem.ts"
import type { SceneId } from "../../core/model/Scene.ts"
import { type Plan, shows, type Step } from "../../core/plan/Step.ts"
import { unlocking } from "../../plex/EditQuery.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { JobQueue } from "../../store/queue/JobQueue.ts"
import { WrittenValues } from "../../store/items/WrittenValues.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"

/** A write, and what it was meant for. */
export interface Misled {
  readonly server: string
  readonly sceneId: SceneId
  readonly item: PlexItem
  readonly plan: Plan
}

const isSet = (step: Step): step is Step & { readonly _tag: "Set" } => step._tag === "Set"

/** What a write did to an item of another database, whose key is that of the one it was meant for. */
export class Strangers extends Effect.Service<Strangers>()("plexsync/Strangers", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const queue = yield* JobQueue
    const written = yield* WrittenValues
    const { guard } = yield* CircuitBreakers

    /**
     * Says which item was overwritten, and in what, and takes the locks off, so that Plex can mend itself by a refresh. The scene is written again
     * where it belongs. A write that arrived before the databases changed places is not undone on the other.
     */
    const mend = ({ item, plan, sceneId, server }: Misled, now: PlexItem) =>
      Effect.gen(function* () {
        const overwritten = plan
          .filter(isSet)
          .filter((step) => shows(now, step) && now.locked.has(step.field))
          .map(({ field }) => field)
        const [first, ...others] = overwritten
        if (first === undefined) return
        yield* Effect.logError(
          `Another Plex database took a write: item ${now.ratingKey} (${now.parts[0]?.file ?? "without a file"}) was overwritten with scene ${sceneId}, which was meant for ${item.parts[0]?.file ?? "another"}: ${overwritten.join(", ")}. ` +
            "These fields are unlocked: refresh the item's metadata in Plex, or correct it by hand."
        )
        yield* written.forget(server, item.ratingKey, overwritten)
        yield* queue.enqueue(sceneId, "wake")
        yield* guard("Plex")(plex.edit(now, unlocking(now.ratingKey, [first, ...others])))
      })

    return { mend } as const
  }),
  dependencies: [CircuitBreakers.Default, JobQueue.Default, WrittenValues.Default]
}) {}
