import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { createHash } from "node:crypto"
import { type ListedPicture, lockOf, maxBytes, type PictureKind } from "../../src/core/model/Cover.ts"
import { ItemGone } from "../../src/core/model/Failure.ts"
import type { RatingKey } from "../../src/core/model/PlexItem.ts"
import type { SceneId } from "../../src/core/model/Scene.ts"
import { CoverAnswer } from "../../src/stash/CoverCall.ts"
import type { World } from "./World.ts"

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

const listed = (world: World, slot: string) => world.pictures.get(slot) ?? [generated]

/** Shows a picture and locks the slot, as Plex does whoever asks for it. */
export const choose = (world: World, ratingKey: RatingKey, kind: PictureKind, pictureKey: string): void => {
  const slot = slotName(ratingKey, kind)
  const others = listed(world, slot).filter((one) => one.ratingKey !== pictureKey)
  world.pictures.set(slot, [
    ...others.map((one) => ({ ...one, selected: false })),
    { ratingKey: pictureKey, selected: true }
  ])
  const item = world.items.get(ratingKey)
  if (item !== undefined) world.items.set(ratingKey, { ...item, locked: new Set([...item.locked, lockOf(kind)]) })
}

/** PlexApi's picture calls. */
export const pictureCalls = (world: World) => {
  const call = (name: string, ratingKey: RatingKey, kind: PictureKind) =>
    Effect.gen(function* () {
      world.calls.push(`${name} ${slotName(ratingKey, kind)}`)
      if (world.plexFails !== null) return yield* world.plexFails
      if (!world.items.has(ratingKey)) return yield* new ItemGone({ ratingKey })
    })
  return {
    pictures: (ratingKey: RatingKey, kind: PictureKind) =>
      Effect.map(call("pictures", ratingKey, kind), () => listed(world, slotName(ratingKey, kind))),
    upload: (ratingKey: RatingKey, kind: PictureKind, bytes: Uint8Array) =>
      Effect.gen(function* () {
        yield* call("upload", ratingKey, kind)
        choose(world, ratingKey, kind, `upload://${kind}s/${sha1Of(bytes)}`)
        yield* world.during
        if (world.unanswered !== null) return yield* world.unanswered
      }),
    select: (ratingKey: RatingKey, kind: PictureKind, pictureKey: string) =>
      Effect.gen(function* () {
        yield* call("select", ratingKey, kind)
        choose(world, ratingKey, kind, pictureKey)
        yield* world.during
      })
  }
}

/** StashApi's covers. Asking for one that is not there is not noted: most tests are not about pictures. */
export const coverCall = (world: World) => (scene: SceneId, etag: Option.Option<string>) =>
  Effect.gen(function* () {
    const cover = world.covers.get(scene)
    if (cover === undefined) return CoverAnswer.Missing()
    world.calls.push(Option.isSome(etag) ? `cover ${scene} unless known` : `cover ${scene}`)
    if (world.stashFails !== null) return yield* world.stashFails
    if (cover.etag !== null && Option.contains(etag, cover.etag)) return CoverAnswer.Unchanged()
    const read = { etag: Option.fromNullable(cover.etag) }
    return cover.bytes.length > maxBytes
      ? CoverAnswer.TooLarge({ ...read, length: cover.bytes.length })
      : CoverAnswer.Read({ ...read, bytes: cover.bytes })
  })
