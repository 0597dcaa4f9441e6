import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { createHash } from "node:crypto"
import { Config } from "../config/Config.ts"
import type { Scene } from "../core/model/Scene.ts"
import { pictureFields, pictureRows } from "../core/model/Fields.ts"
import { isProvisional } from "../core/watch/Walk.ts"
import { StashApi } from "../stash/StashApi.ts"
import { Covers, type KnownCover } from "../store/scenes/Covers.ts"

/** Asks whether a scene whose stamp moved has another cover. */
export class CoverCheck extends Effect.Service<CoverCheck>()("plexsync/CoverCheck", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const covers = yield* Covers
    const stash = yield* StashApi

    /** One conditional GET. A cover that changed is not remembered: the sync is to see it. */
    const ask = (scene: Scene, known: KnownCover) =>
      Effect.gen(function* () {
        const at = (yield* Clock.currentTimeMillis) + (yield* stash.clockOffset)
        const answer = yield* stash.cover(scene.id, Option.fromNullable(known.etag))
        const same =
          answer._tag === "Unchanged" ||
          // Without an ETag the bytes decide.
          (answer._tag === "Read" &&
            known.etag === null &&
            createHash("sha1").update(answer.bytes).digest("hex") === known.sha1)
        if (!same) return answer._tag !== "Missing"
        const stamp = isProvisional(scene.updated_at, at) ? null : scene.updated_at
        yield* covers.remember(scene.id, { ...known, stamp })
        return false
      })

    /** Whether a sync is needed to show it. A cover that was never read may have changed. */
    const moved = (scene: Scene) =>
      Effect.gen(function* () {
        const { skip_fields: skipped } = yield* config.settings
        if (pictureFields.every((field) => skipped.includes(pictureRows[field].switch))) return false
        const known = yield* covers.of(scene.id)
        if (Option.isNone(known)) return true
        return known.value.stamp === scene.updated_at ? false : yield* ask(scene, known.value)
      })

    return { moved } as const
  }),
  dependencies: [Covers.Default]
}) {}
