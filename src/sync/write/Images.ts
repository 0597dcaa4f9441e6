import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { byKey } from "../../core/model/ByKey.ts"
import {
  glance,
  lockOf,
  type PictureAction,
  type PictureKind,
  pictureKinds,
  type PictureRow,
  pictureStep,
  sha1In,
  uploadKey
} from "../../core/model/Cover.ts"
import type { Failure } from "../../core/model/Failure.ts"
import { type PictureField, pictureRows } from "../../core/model/Fields.ts"
import type { PlexItem } from "../../core/model/PlexItem.ts"
import type { Scene, SceneId } from "../../core/model/Scene.ts"
import type { Settings } from "../../core/settings/Settings.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import type { PictureChange } from "../../store/items/History.ts"
import { Pictures } from "../../store/items/Pictures.ts"
import { HeldEnds } from "../../store/queue/HeldEnds.ts"
import { CircuitBreakers, type CircuitOpen } from "../circuit/CircuitBreaker.ts"
import { type Cover, type Picture, ReadCover } from "./ReadCover.ts"
import * as Clock from "effect/Clock"
import { isOfPicture } from "../../core/retry/Blame.ts"
import { atOnce, atOnceIfUnsent } from "../../http/CallFailures.ts"
import { Blame } from "../circuit/Blame.ts"
import { sceneWarning } from "../report/SceneLines.ts"

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
                sceneWarning(
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

/** What is to be done about one slot of an item. */
export interface PictureWork {
  readonly sceneId: SceneId
  readonly item: PlexItem
  readonly kind: PictureKind
  readonly action: PictureAction
  /** Of the cover's bytes, in hex. */
  readonly sha1: string
  /** Plex's address of the cover: the one it has, or will have. */
  readonly pictureKey: string
  /** Plex's address of what the slot shows now. */
  readonly before: string | null
  /** There where it is to be uploaded. */
  readonly picture: Option.Option<Picture>
}

/** The change of what an item shows, if there is one. */
export const changeOf = ({ action, before, kind, pictureKey }: PictureWork): ReadonlyArray<PictureChange> =>
  action === "select" || action === "upload"
    ? [{ field: lockOf(kind), before, after: pictureKey, uploaded: action === "upload" }]
    : []

/** The slot, where it is PlexSync's to lock. */
export const slotOf = ({ action, kind }: PictureWork): ReadonlyArray<PictureField> =>
  action === "keep" ? [] : [lockOf(kind)]

/** A scene and the items that are to show its cover. */
export interface ShownScene {
  readonly scene: Scene
  readonly server: string
  readonly targets: ReadonlyArray<{ readonly item: PlexItem }>
}

interface Slot {
  readonly item: PlexItem
  readonly kind: PictureKind
  readonly row: PictureRow | undefined
}

const enabled = ({ skip_fields: skip }: Settings): ReadonlyArray<PictureKind> =>
  pictureKinds.filter((kind) => !skip.includes(pictureRows[lockOf(kind)].switch))

const toLookAt = (slots: ReadonlyArray<Slot>, sha1: string): ReadonlyArray<Slot> =>
  slots.filter(({ item, row }) => glance({ row, sha1, guid: item.guid }) === "look")

/** The pictures of items: decides with one listing for each slot that has to be looked at, and carries it out. */
export class Images extends Effect.Service<Images>()("plexsync/Images", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const pictures = yield* Pictures
    const { guard } = yield* CircuitBreakers
    const covers = yield* ReadCover
    const ends = yield* HeldEnds
    const { apply } = yield* SendPictures

    const slotsOf = ({ server, targets }: Pick<ShownScene, "server" | "targets">, kinds: ReadonlyArray<PictureKind>) =>
      Effect.gen(function* () {
        const items = targets.map(({ item }) => item)
        if (kinds.length === 0) return []
        const rows = yield* pictures.of(server, items)
        return items.flatMap((item) =>
          kinds.map((kind): Slot => ({ item, kind, row: rows.get(item.ratingKey)?.[kind] }))
        )
      })

    const workOf = ({ scene, server }: ShownScene, { preserve_plex_edits: preserve }: Settings, cover: Cover) =>
      Effect.fnUntraced(function* ({ item, kind, row }: Slot) {
        const { picture, sha1 } = cover
        yield* ends.commit
        const listing = yield* guard("Plex")(plex.pictures(item.ratingKey, kind))
        const locked = item.locked.has(lockOf(kind))
        const ours = preserve && locked ? yield* pictures.given(server, item, kind) : new Set<string>()
        const action = pictureStep({ row, sha1, guid: item.guid, listing, preserve, locked, ours })
        const there = listing.find(({ ratingKey }) => sha1In(ratingKey) === sha1)
        const work: PictureWork = {
          sceneId: scene.id,
          item,
          kind,
          action,
          sha1,
          pictureKey: there?.ratingKey ?? uploadKey(kind, sha1),
          before: listing.find(({ selected }) => selected)?.ratingKey ?? null,
          picture: action === "upload" ? picture : Option.none()
        }
        return work
      })

    const worksFor = (task: ShownScene, settings: Settings, slots: ReadonlyArray<Slot>, cover: Cover) =>
      Effect.forEach(toLookAt(slots, cover.sha1), workOf(task, settings, cover))

    /** Puts the bytes to what is to be uploaded; decided anew if they are others by now. */
    const withBytes = (
      task: ShownScene,
      settings: Settings,
      slots: ReadonlyArray<Slot>,
      works: ReadonlyArray<PictureWork>
    ) =>
      Effect.gen(function* () {
        if (!works.some(({ action, picture }) => action === "upload" && Option.isNone(picture))) return works
        const cover = yield* covers.whole(task.scene)
        if (Option.isNone(cover)) return []
        const { picture, sha1 } = cover.value
        return works.every((work) => work.sha1 === sha1)
          ? works.map((work): PictureWork => (work.action === "upload" ? { ...work, picture } : work))
          : yield* worksFor(task, settings, slots, cover.value)
      })

    /**
     * What is to be done about the pictures of a scene's items; changes nothing in Plex. Holds the bytes of this one cover. `mayWait`: whether the scene
     * has another cover is not what it was read for.
     */
    const prepare = (
      task: ShownScene,
      settings: Settings,
      mayWait = false
    ): Effect.Effect<ReadonlyArray<PictureWork>, Failure | CircuitOpen> =>
      Effect.gen(function* () {
        const slots = yield* slotsOf(task, enabled(settings))
        if (slots.length === 0) return []
        const cover = yield* covers.current(task.scene, (sha1) => toLookAt(slots, sha1).length > 0, mayWait)
        if (Option.isNone(cover)) return []
        const works = yield* worksFor(task, settings, slots, cover.value)
        return yield* withBytes(task, settings, slots, works)
      })

    /**
     * Scenes of one server about whose pictures there is nothing to do, as far as can be told without asking anybody; what is kept of covers
     * is read at once for all of them.
     */
    const quiet = (tasks: ReadonlyArray<ShownScene>, settings: Settings) =>
      Effect.gen(function* () {
        const [first] = tasks
        const kinds = enabled(settings)
        if (first === undefined || kinds.length === 0) return new Set(tasks.map(({ scene }) => scene.id))
        const targets = tasks.flatMap((task) => task.targets)
        const slots = byKey(yield* slotsOf({ server: first.server, targets }, kinds), ({ item }) => item.ratingKey)
        const known = yield* covers.knownOf(tasks.map(({ scene }) => scene))
        return new Set(
          tasks.flatMap(({ scene, targets: own }) => {
            const sha1 = known.get(scene.id)
            const done =
              sha1 === "" ||
              (sha1 !== undefined &&
                own.every(({ item }) => toLookAt(slots.get(item.ratingKey) ?? [], sha1).length === 0))
            return own.length === 0 || done ? [scene.id] : []
          })
        )
      })

    return { prepare, quiet, apply } as const
  }),
  dependencies: [CircuitBreakers.Default, HeldEnds.Default, Pictures.Default, ReadCover.Default, SendPictures.Default]
}) {}
