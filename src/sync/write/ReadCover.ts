import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { fileTypeFromBuffer } from "file-type/core"
import { createHash } from "node:crypto"
import { judge, textMime, tooLarge } from "../../core/model/Cover.ts"
import type { Scene, SceneId } from "../../core/model/Scene.ts"
import { isProvisional } from "../../core/watch/Walk.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { HeldEnds } from "../../store/queue/HeldEnds.ts"
import { Covers, type KnownCover } from "../../store/scenes/Covers.ts"
import { SecondLooks } from "../../store/scenes/SecondLooks.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"
import { sceneWarning } from "../report/SceneLines.ts"

/** Bytes as they are sent. */
export interface Picture {
  readonly bytes: Uint8Array
  readonly mime: string
}

/** A scene's cover as it is now. */
export interface Cover {
  /** Of its bytes, in hex. */
  readonly sha1: string
  /** None where the SHA-1 was known without reading it. */
  readonly picture: Option.Option<Picture>
}

/** As much of a text as tells what it is. Bytes. */
const headSize = 1024

/** What bytes are, by the bytes alone. */
const sniff = (bytes: Uint8Array) =>
  Effect.map(
    Effect.orElseSucceed(
      Effect.tryPromise(() => fileTypeFromBuffer(bytes)),
      () => undefined
    ),
    (found) =>
      found === undefined || found.mime === "application/xml"
        ? (textMime(new TextDecoder("latin1").decode(bytes.subarray(0, headSize))) ?? found?.mime)
        : found.mime
  )

/** Reads covers, as rarely as can be, and tells what of them can be used. */
export class ReadCover extends Effect.Service<ReadCover>()("plexsync/ReadCover", {
  effect: Effect.gen(function* () {
    const stash = yield* StashApi
    const covers = yield* Covers
    const ends = yield* HeldEnds
    const seconds = yield* SecondLooks
    const { guard } = yield* CircuitBreakers

    /** The stamp that a cover read now is good for. */
    const stampFor = (scene: Scene) =>
      Effect.gen(function* () {
        const theirs = (yield* Clock.currentTimeMillis) + (yield* stash.clockOffset)
        return isProvisional(scene.updated_at, theirs) ? null : scene.updated_at
      })

    /**
     * Not used, and said once, until the scene has a cover again that is: just after an edit it is looked at several times within seconds, and what
     * Stash shows where there is no cover need not have an ETag.
     */
    const refuse = (scene: Scene, known: Omit<KnownCover, "sha1">, reason: string) =>
      Effect.gen(function* () {
        const before = yield* covers.of(scene.id)
        if (!Option.exists(before, ({ sha1 }) => sha1 === ""))
          yield* sceneWarning(`Scene ${scene.id}: cover not used: ${reason}`, "covers not used")
        yield* covers.remember(scene.id, { ...known, sha1: "" })
        return Option.none<Cover>()
      })

    const use = (scene: Scene, known: Omit<KnownCover, "sha1">, bytes: Uint8Array) =>
      Effect.gen(function* () {
        const verdict = judge(yield* sniff(bytes), bytes)
        if (Either.isLeft(verdict)) return yield* refuse(scene, known, verdict.left)
        const sha1 = yield* Effect.sync(() => createHash("sha1").update(bytes).digest("hex"))
        yield* covers.remember(scene.id, { ...known, sha1 })
        return Option.some<Cover>({ sha1, picture: Option.some({ bytes, mime: verdict.right }) })
      })

    const asKnown = ({ sha1 }: KnownCover): Option.Option<Cover> =>
      sha1 === "" ? Option.none() : Option.some({ sha1, picture: Option.none() })

    /** `known`: what need not be sent again. */
    const ask = (scene: Scene, known: Option.Option<KnownCover>) =>
      Effect.gen(function* () {
        yield* ends.commit
        const stamp = yield* stampFor(scene)
        const etag = Option.flatMapNullable(known, (cover) => cover.etag)
        const answer = yield* guard("Stash")(stash.cover(scene.id, etag))
        switch (answer._tag) {
          case "Missing":
            return Option.none<Cover>()
          case "Unchanged":
            return yield* Option.match(known, {
              onNone: () => Effect.succeedNone,
              onSome: (cover) => Effect.as(covers.remember(scene.id, { ...cover, stamp }), asKnown(cover))
            })
          case "Elsewhere":
            // Without a stamp: asked again each time, for nothing in Stash tells when that is mended.
            return yield* refuse(scene, { etag: null, stamp: null }, answer.where)
          case "TooLarge":
            return yield* refuse(scene, { etag: Option.getOrNull(answer.etag), stamp }, tooLarge(answer.length))
          case "Read":
            return yield* use(scene, { etag: Option.getOrNull(answer.etag), stamp }, answer.bytes)
        }
      })

    /** The bytes, whatever is known. None if there is no usable cover. */
    const whole = (scene: Scene) => ask(scene, Option.none())

    /**
     * The cover, without asking Stash where nothing changed, and without its bytes where they are not `needed`. `mayWait`: where a second look at the
     * scene is sure to come, which asks whether it has another cover, the one that is known does until then.
     */
    const current = (scene: Scene, needed: (sha1: string) => boolean, mayWait = false) =>
      Effect.gen(function* () {
        const known = yield* covers.of(scene.id)
        if (Option.exists(known, ({ stamp }) => stamp === scene.updated_at)) return Option.flatMap(known, asKnown)
        const usable = Option.filter(known, ({ sha1 }) => sha1 === "" || !needed(sha1))
        return mayWait && Option.isSome(usable) && (yield* seconds.comes(scene.id, scene.updated_at))
          ? asKnown(usable.value)
          : yield* ask(scene, usable)
      })

    /** SHA-1 by scene, of those whose cover is known without asking; "" where it is none that Plex takes. */
    const knownOf = (scenes: ReadonlyArray<Scene>) =>
      Effect.map(
        covers.ofAll(scenes.map(({ id }) => id)),
        (known): ReadonlyMap<SceneId, string> =>
          new Map(
            scenes.flatMap(({ id, updated_at: stamp }) => {
              const cover = known.get(id)
              return cover?.stamp === stamp ? [[id, cover.sha1]] : []
            })
          )
      )

    return { current, knownOf, whole } as const
  }),
  dependencies: [CircuitBreakers.Default, Covers.Default, HeldEnds.Default, SecondLooks.Default]
}) {}
