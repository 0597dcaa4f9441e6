import { createHash } from "node:crypto"
import { type ListedPicture, lockOf, type PictureKind } from "../../../src/core/model/Cover.ts"
import type { World } from "../World.ts"

/** A scene's cover in a world. */
export interface WorldCover {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly etag: string | null
}

/** The name of a slot in `World.pictures` and in calls: the item's key, with `/art` for its background. */
export const slotName = (ratingKey: string, kind: PictureKind): string =>
  kind === "poster" ? ratingKey : `${ratingKey}/art`

/** What Plex makes of a video by itself. */
export const generated: ListedPicture = { ratingKey: "media://generated.jpg", selected: true }

export const sha1Of = (bytes: Uint8Array): string => createHash("sha1").update(bytes).digest("hex")

/** The pictures that a slot could show. */
export const picturesOf = (world: World, slot: string): ReadonlyArray<ListedPicture> =>
  world.pictures.get(slot) ?? [generated]

/** Shows a picture and locks the slot, as Plex does whoever asks for it. */
export const choose = (world: World, ratingKey: string, kind: PictureKind, pictureKey: string): void => {
  const slot = slotName(ratingKey, kind)
  const others = picturesOf(world, slot).filter((one) => one.ratingKey !== pictureKey)
  world.pictures.set(slot, [
    ...others.map((one) => ({ ...one, selected: false })),
    { ratingKey: pictureKey, selected: true }
  ])
  const item = world.items.get(ratingKey)
  if (item !== undefined) world.items.set(ratingKey, { ...item, locked: new Set([...item.locked, lockOf(kind)]) })
}
