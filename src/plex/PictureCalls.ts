import * as Effect from "effect/Effect"
import type { CallFailure, ItemGone } from "../core/model/Failure.ts"
import type { ListedPicture, PictureKind } from "../core/model/Cover.ts"
import type { RatingKey } from "../core/model/PlexItem.ts"
import { atOnce } from "../http/CallFailures.ts"
import { Pictures } from "./Answers.ts"
import type { PlexCall } from "./PlexCall.ts"
import type { RowReads } from "./RowReads.ts"

const item = (ratingKey: RatingKey): string => `/library/metadata/${encodeURIComponent(ratingKey)}`

/** The pictures of an item. Only the listing is tried again at once: what changes something is fenced by its caller each time. */
export const make = ({ ask, tell }: PlexCall, reads: RowReads) => {
  /** All pictures a slot could show, and which one it does. */
  const pictures = (
    ratingKey: RatingKey,
    kind: PictureKind
  ): Effect.Effect<ReadonlyArray<ListedPicture>, CallFailure | ItemGone> =>
    ask(
      { operation: `list ${kind}s`, kind: "picture", method: "GET", target: `${item(ratingKey)}/${kind}s`, ratingKey },
      Pictures
    ).pipe(
      Effect.flatMap(({ MediaContainer }) => reads.pictures(MediaContainer.Metadata, ratingKey)),
      atOnce
    )

  /** Plex keeps the bytes under their SHA-1, shows them, and locks the slot. */
  const upload = (ratingKey: RatingKey, kind: PictureKind, bytes: Uint8Array, mime: string) =>
    tell({
      operation: `upload ${kind}`,
      kind: "picture",
      method: "POST",
      target: `${item(ratingKey)}/${kind}s`,
      ratingKey,
      body: { bytes, mime }
    })

  /** Shows a picture of the listing. The address is the listing's, but in the singular. */
  const select = (ratingKey: RatingKey, kind: PictureKind, pictureKey: string) =>
    tell({
      operation: `select ${kind}`,
      kind: "picture",
      method: "PUT",
      target: `${item(ratingKey)}/${kind}?url=${encodeURIComponent(pictureKey)}`,
      ratingKey
    })

  return { pictures, upload, select } as const
}
