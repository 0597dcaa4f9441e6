import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { isOfPicture } from "../../core/retry/Blame.ts"
import type { Failure } from "../../core/model/Failure.ts"
import { atOnce, atOnceIfUnsent } from "../../http/CallFailures.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { Pictures } from "../../store/items/Pictures.ts"
import { Blame } from "../circuit/Blame.ts"
import { CircuitBreakers, type CircuitOpen } from "../circuit/CircuitBreaker.ts"
import type { PictureWork } from "./Images.ts"
import { warn } from "../report/SceneLines.ts"

/** What came of a scene's pictures. */
export interface PicturesDone {
  readonly uploads: number
  /** Whether every answer came soon enough after its fence to be sure of the order. */
  readonly prompt: boolean
}

/** A write that took longer than this after its fence may have been overtaken. Milliseconds. */
const promptly = 5000

const nothing: PicturesDone = { uploads: 0, prompt: true }

/** Carries out what was decided about pictures, and remembers it. */
export class SendPictures extends Effect.Service<SendPictures>()("plexsync/SendPictures", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const pictures = yield* Pictures
    const { guard } = yield* CircuitBreakers
    const blame = yield* Blame

    const callOf = ({ action, item: { ratingKey }, kind, picture, pictureKey }: PictureWork) =>
      action === "upload" && Option.isSome(picture)
        ? plex.upload(ratingKey, kind, picture.value.bytes, picture.value.mime)
        : plex.select(ratingKey, kind, pictureKey)

    /**
     * Whether Plex took it. What it looked at and refuses for good is not offered again until the cover changes. Any other refusal is the job's own
     * failure or everybody's, and the picture is offered again with the next job.
     */
    const tried = <E>(work: PictureWork, fence: Effect.Effect<number, E>) =>
      guard("Plex")(callOf(work)).pipe(
        Effect.as(true),
        Effect.catchTag("Refused", (refusal) =>
          isOfPicture(refusal)
            ? Effect.as(
                warn(
                  `Scene ${work.sceneId}: Plex does not take the cover as ${work.kind} of item ${work.item.ratingKey} (status ${refusal.status})`,
                  "covers refused by Plex"
                ),
                false
              )
            : blame.find(work.item, refusal, fence)
        )
      )

    const send = <E>(server: string, work: PictureWork, fence: Effect.Effect<number, E>) =>
      Effect.gen(function* () {
        const { action, item, kind, sha1 } = work
        // An upload that is never answered is known by this: whoever selects another picture after it is not overruled.
        if (action === "upload") yield* pictures.put(server, item, kind, sha1, "uploading")
        const { prompt, taken } = yield* Effect.gen(function* () {
          const fenced = yield* fence
          const done = yield* tried(work, fence)
          const answered = yield* Clock.currentTimeMillis
          return { taken: done, prompt: answered - fenced <= promptly }
        }).pipe(action === "upload" ? atOnceIfUnsent : atOnce)
        yield* pictures.put(server, item, kind, sha1, taken ? "done" : "refused")
        return { uploads: taken && action === "upload" ? 1 : 0, prompt } satisfies PicturesDone
      })

    const one = <E>(
      server: string,
      work: PictureWork,
      fence: Effect.Effect<number, E>
    ): Effect.Effect<PicturesDone, Failure | CircuitOpen | E> => {
      const { action, item, kind, sha1 } = work
      switch (action) {
        case "done":
        case "keep":
          return Effect.as(pictures.put(server, item, kind, sha1, action === "done" ? "done" : "kept"), nothing)
        case "select":
        case "upload":
          return send(server, work, fence)
      }
    }

    /** One after another. `fence` runs right before each request that changes something, and each repetition of it. */
    const apply = <E>(server: string, works: ReadonlyArray<PictureWork>, fence: Effect.Effect<number, E>) =>
      Effect.map(
        Effect.forEach(works, (work) => one(server, work, fence)),
        (all): PicturesDone => ({
          uploads: all.reduce((sum, { uploads }) => sum + uploads, 0),
          prompt: all.every(({ prompt }) => prompt)
        })
      )

    return { apply } as const
  }),
  dependencies: [Blame.Default, CircuitBreakers.Default, Pictures.Default]
}) {}
