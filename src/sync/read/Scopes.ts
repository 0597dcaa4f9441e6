import * as Effect from "effect/Effect"
import { Config } from "../../config/Config.ts"
import { byKey } from "../../core/model/ByKey.ts"
import type { Scene, SceneId } from "../../core/model/Scene.ts"
import { type KeptScene, lostBy, outOfScope, released, scopeOf } from "../../core/plan/Scope.ts"
import { nameKeyOf, namesOf, type ScopeKind, scopeLists, type ScopeName } from "../../core/plan/ScopeNames.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { Entities } from "../../store/scenes/Entities.ts"
import { ScopeMemory } from "../../store/scenes/ScopeMemory.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"

const textOf = (names: ReadonlyArray<ScopeName>): string =>
  JSON.stringify(names.map((one) => [nameKeyOf(one), one.name]).toSorted())

const keyOf = ({ id, kind }: Pick<KeptScene, "id" | "kind">): string => `${kind} ${id}`

/** Which scenes are out of scope, and why: by names, and by what names stand for and stood for. */
export class Scopes extends Effect.Service<Scopes>()("plexsync/Scopes", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const stash = yield* StashApi
    const memory = yield* ScopeMemory
    const entities = yield* Entities
    const { guard } = yield* CircuitBreakers

    /** Has the names that are in force remembered, with what Stash has of those that are new. Whoever writes calls it before it reads scenes. */
    const settle = Effect.gen(function* () {
      const names = namesOf(yield* config.settings)
      const before = (yield* memory.inForce).names
      if (textOf(names) === textOf(before)) return
      const known = new Set(before.map(nameKeyOf))
      const kinds = new Set(names.filter((one) => !known.has(nameKeyOf(one))).map(({ list }) => scopeLists[list]))
      const met = yield* Effect.forEach(kinds, (kind) =>
        Effect.map(guard("Stash")(stash.allEntities(kind)), ({ rows }) => [kind, rows] as const)
      )
      yield* memory.replaceNames(names, new Map(met))
    })

    /** Those of these that Stash still has, among what is not known to be gone. What cannot be read is there. */
    const living = (kind: ScopeKind, ids: ReadonlyArray<number>) =>
      Effect.gen(function* () {
        const known = yield* entities.of(kind, ids)
        const asked = yield* Effect.forEach(known.keys(), (id) =>
          Effect.map(guard("Stash")(stash.entity(kind, id)), ({ entity, odd }) => ({
            id,
            isThere: odd || entity._tag === "Some"
          }))
        )
        return {
          there: asked.filter(({ isThere }) => isThere).map(({ id }) => keyOf({ kind, id })),
          gone: asked.filter(({ isThere }) => !isThere).map(({ id }) => id)
        }
      })

    /** What is lost, and a person did not take off: what of it is found to be gone now is `noted` as such. */
    const held = (scenes: ReadonlyArray<Scene>, isNoted: boolean) =>
      Effect.gen(function* () {
        const lost = lostBy(scenes, yield* memory.kept(scenes.map(({ id }) => id)))
        const found = yield* Effect.forEach(
          byKey(lost, ({ kind }) => kind),
          ([kind, rows]) =>
            Effect.map(living(kind, [...new Set(rows.map(({ id }) => id))]), (one) => ({ ...one, kind }))
        )
        const there = new Set(found.flatMap((one) => one.there))
        const free = released(scenes, lost, (one) => there.has(keyOf(one)))
        if (isNoted) {
          yield* memory.release(free)
          yield* Effect.forEach(found, ({ gone, kind }) => entities.learn(kind, { fresh: [], gone, fanOut: gone }), {
            discard: true
          })
        }
        return lost.filter((one) => !free.includes(one))
      })

    /** Why each of these scenes, as they were just read, is out of scope; those that are in have none. `isNoted`: false for who only looks. */
    const outside = (scenes: ReadonlyArray<Scene>, isNoted: boolean) =>
      Effect.gen(function* () {
        const settings = yield* config.settings
        const isNamed = namesOf(settings).length > 0
        const scope = scopeOf(settings, isNamed ? (yield* memory.inForce).bound : [])
        const kept = isNamed ? yield* held(scenes, isNoted) : []
        const ofScene = byKey(kept, ({ sceneId }) => sceneId)
        return new Map(
          scenes.flatMap((scene): ReadonlyArray<[SceneId, string]> => {
            const because = outOfScope(scene, scope, ofScene.get(scene.id) ?? [])
            return because === undefined ? [] : [[scene.id, because]]
          })
        )
      })

    return { settle, outside } as const
  }),
  dependencies: [CircuitBreakers.Default, Entities.Default, ScopeMemory.Default]
}) {}
