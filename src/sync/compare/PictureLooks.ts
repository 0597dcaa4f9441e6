import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Config } from "../../config/Config.ts"
import type { PictureLook } from "../../core/explain/Facts.ts"
import { lockOf, pictureKinds } from "../../core/model/Cover.ts"
import { StoreFailed } from "../../core/model/Failure.ts"
import { pictureRows } from "../../core/model/Fields.ts"
import type { PlexItem } from "../../core/model/PlexItem.ts"
import { Pictures } from "../../store/items/Pictures.ts"
import { BulkWork } from "../report/BulkWork.ts"
import { Images, type ShownScene } from "../write/Images.ts"

/** What would be done to the pictures of an item, and why the rest stays. Sends nothing. */
export class PictureLooks extends Effect.Service<PictureLooks>()("plexsync/PictureLooks", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const images = yield* Images
    const pictures = yield* Pictures
    const { looking } = yield* BulkWork

    /** Empty where a server did not answer. */
    const of = (
      { scene, server }: Pick<ShownScene, "scene" | "server">,
      item: PlexItem
    ): Effect.Effect<ReadonlyArray<PictureLook>, StoreFailed> =>
      Effect.gen(function* () {
        const settings = yield* config.settings
        const prepared = yield* Effect.either(looking(images.prepare({ scene, server, targets: [{ item }] }, settings)))
        if (Either.isLeft(prepared)) return prepared.left instanceof StoreFailed ? yield* prepared.left : []
        const rows = (yield* pictures.of(server, [item])).get(item.ratingKey)
        return pictureKinds.map((kind): PictureLook => {
          const field = lockOf(kind)
          const work = prepared.right.find((one) => one.kind === kind)
          if (work !== undefined) return { field, action: work.action, before: work.before, after: work.pictureKey }
          const isSkipped = settings.skip_fields.includes(pictureRows[field].switch)
          const action = isSkipped ? "skipped" : rows?.[kind] === undefined ? "none" : "left"
          return { field, action, before: null, after: null }
        })
      })

    return { of } as const
  }),
  dependencies: [BulkWork.Default, Images.Default, Pictures.Default]
}) {}
