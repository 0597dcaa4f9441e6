import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { stampsOf } from "../core/model/OddScenes.ts"
import type { Rows } from "../core/model/Rows.ts"
import type { SceneId } from "../core/model/Scene.ts"
import { offsetsApart } from "../core/watch/Walk.ts"

/** Scenes stamped at `since` (epoch ms) or later, each once; `newest`: pages of all, the newest stamp first as text. */
export const editedSince = <E>(
  newest: Stream.Stream<Rows<{ readonly id: SceneId; readonly updated_at: string }>, E>,
  since: number
): Effect.Effect<ReadonlyArray<SceneId>, E> =>
  newest.pipe(
    Stream.map(stampsOf),
    Stream.takeUntil((page) => page.length > 0 && page.every(({ at }) => at < since - offsetsApart)),
    Stream.flattenIterables,
    Stream.filter(({ at }) => at >= since),
    Stream.runCollect,
    Effect.map((stamps) => [...new Set([...stamps].map(({ id }) => id))])
  )
