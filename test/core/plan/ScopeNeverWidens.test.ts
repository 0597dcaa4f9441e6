import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { SceneId } from "../../../src/core/model/Scene.ts"
import { type KeptScene, lostBy, outOfScope, released, type Scope } from "../../../src/core/plan/Scope.ts"
import { type Bound, namesOf, newlyBound, type ScopeKind, scopeLists } from "../../../src/core/plan/ScopeNames.ts"
import { id as sceneId, sceneWith } from "../../support/Samples.ts"

const kinds: ReadonlyArray<ScopeKind> = ["tag", "studio"]
const words = ["Private", "Acme", "private", "Other", "Don't", "Don\u2019t"]
const numbers = [1, 2, 3, 4]
const names = namesOf({ exclude_tags: ["Private", "Don't"], only_studios: ["Acme"] })

/** What happens in Stash: to a tag or studio, or to a scene by a person's edit. */
type Event =
  | { readonly does: "create" | "rename"; readonly kind: ScopeKind; readonly id: number; readonly name: string }
  | { readonly does: "destroy"; readonly kind: ScopeKind; readonly id: number }
  | { readonly does: "merge"; readonly from: number; readonly to: number }
  | { readonly does: "tag" | "untag"; readonly scene: SceneId; readonly id: number }
  | { readonly does: "studio"; readonly scene: SceneId; readonly id: number | null }

interface Stash {
  readonly entities: Map<string, string>
  /** Ids that were ever given: Stash gives none twice. */
  readonly given: Set<string>
  readonly scenes: Map<SceneId, { readonly tags: Set<number>; studio: number | null }>
}

/** Whether it was a person who edited this scene so that it may come into scope: a tag taken off that is there, another studio. */
const apply = ({ entities, given, scenes }: Stash, event: Event): ReadonlyArray<SceneId> => {
  switch (event.does) {
    case "create":
    case "rename": {
      const key = `${event.kind} ${event.id}`
      if (event.does === "create" ? given.has(key) : !entities.has(key)) return []
      given.add(key)
      entities.set(key, event.name)
      return []
    }
    case "destroy":
      if (!entities.delete(`${event.kind} ${event.id}`)) return []
      for (const scene of scenes.values()) {
        if (event.kind === "tag") scene.tags.delete(event.id)
        else if (scene.studio === event.id) scene.studio = null
      }
      return []
    case "merge":
      if (event.from === event.to || !entities.has(`tag ${event.to}`) || !entities.delete(`tag ${event.from}`))
        return []
      for (const { tags } of scenes.values()) if (tags.delete(event.from)) tags.add(event.to)
      return []
    case "tag":
      if (entities.has(`tag ${event.id}`)) scenes.get(event.scene)?.tags.add(event.id)
      return []
    case "untag":
      return scenes.get(event.scene)?.tags.delete(event.id) === true ? [event.scene] : []
    case "studio": {
      const scene = scenes.get(event.scene)
      if (scene === undefined || (event.id !== null && !entities.has(`studio ${event.id}`))) return []
      scene.studio = event.id
      return [event.scene]
    }
  }
}

/** What PlexSync remembers, and how it reads: the way of `Scopes` and `ScopeMemory` over plain values. */
class Reader {
  bound: ReadonlyArray<Bound> = []
  kept: ReadonlyArray<KeptScene> = []

  meet(kind: ScopeKind, met: ReadonlyArray<{ readonly id: number; readonly name: string }>): void {
    this.bound = [...this.bound, ...newlyBound(names, this.bound, kind, met)]
  }

  /** Why the scene is out. `between`: what happens after it was read, and before Stash is asked what is still there. */
  read(stash: Stash, scene: SceneId, between: () => void): string | undefined {
    const now = stash.scenes.get(scene)!
    const named = (kind: ScopeKind, id: number) => ({ id: String(id), name: stash.entities.get(`${kind} ${id}`) ?? "" })
    const read = sceneWith({
      id: scene,
      tags: [...now.tags].map((id) => named("tag", id)),
      studio: now.studio === null ? null : named("studio", now.studio)
    })
    const met = { tag: read.tags, studio: read.studio === null ? [] : [read.studio] }
    for (const kind of kinds) {
      const refs = met[kind].map(({ id, name }) => ({ id: Number(id), name }))
      this.meet(kind, refs)
      const anew = refs.filter(({ id }) => this.bound.some((one) => scopeLists[one.list] === kind && one.id === id))
      this.kept = [...this.kept, ...anew.map(({ id }) => ({ kind, id, sceneId: scene }))]
    }
    between()
    const lost = lostBy([read], this.kept)
    const free = released([read], lost, ({ id, kind }) => stash.entities.has(`${kind} ${id}`))
    this.kept = this.kept.filter((one) => !free.includes(one))
    const scope: Scope = { onlyOrganized: false, names, bound: this.bound, excludePaths: [] }
    return outOfScope(
      read,
      scope,
      lost.filter((one) => !free.includes(one))
    )
  }
}

const entityId = fc.constantFrom(...numbers)
const scene = fc.constantFrom(...numbers.slice(0, 2).map(sceneId))
const kind = fc.constantFrom(...kinds)
const name = fc.constantFrom(...words)
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ does: fc.constantFrom("create" as const, "rename" as const), kind, id: entityId, name }),
  fc.record({ does: fc.constant("rename" as const), kind, id: entityId, name }),
  fc.record({ does: fc.constant("destroy" as const), kind, id: entityId }),
  fc.record({ does: fc.constant("merge" as const), from: entityId, to: entityId }),
  fc.record({ does: fc.constantFrom("tag" as const, "untag" as const), scene, id: entityId }),
  fc.record({ does: fc.constant("studio" as const), scene, id: fc.option(entityId) })
)
const step = fc.record({ events: fc.array(event, { maxLength: 4 }), scene, between: fc.array(event, { maxLength: 1 }) })
interface Start {
  readonly names: { readonly tag: ReadonlyArray<string>; readonly studio: ReadonlyArray<string> }
  readonly scenes: ReadonlyArray<{ readonly tags: ReadonlyArray<number>; readonly studio: number | null }>
}
/** Tags and studios by their ids from 1. The name in only_studios has met its studio: before that, it waits for one. */
const start: fc.Arbitrary<Start> = fc.record({
  names: fc.record({
    tag: fc.array(name, { minLength: 3, maxLength: 3 }),
    studio: name.map((other) => ["Acme", other])
  }),
  scenes: fc.array(fc.record({ tags: fc.subarray([1, 2, 3]), studio: fc.option(fc.constantFrom(1, 2)) }), {
    minLength: 2,
    maxLength: 2
  })
})

const begin = ({ names: called, scenes }: Start) => {
  const entities = new Map(
    kinds.flatMap((one) => called[one].map((word, at): [string, string] => [`${one} ${at + 1}`, word]))
  )
  const stash: Stash = {
    entities,
    given: new Set(entities.keys()),
    scenes: new Map(scenes.map(({ studio, tags }, at) => [sceneId(at + 1), { tags: new Set(tags), studio }]))
  }
  const reader = new Reader()
  for (const one of kinds)
    reader.meet(
      one,
      called[one].map((word, at) => ({ id: at + 1, name: word }))
    )
  return { reader, stash }
}

describe("the scope of a scene", () => {
  it("never widens by what happens to tags and studios in Stash, whenever it is read, but by an edit of that scene alone", () => {
    let outs = 0
    fc.assert(
      fc.property(start, fc.array(step, { minLength: 2, maxLength: 12 }), (given, steps) => {
        const { reader, stash } = begin(given)
        const edited = new Set<SceneId>()
        const happen = (events: ReadonlyArray<Event>) =>
          events.flatMap((one) => apply(stash, one)).forEach((one) => edited.add(one))
        const out = new Map<SceneId, boolean>()
        for (const one of steps) {
          happen(one.events)
          const mayWiden = edited.delete(one.scene)
          const isOut = reader.read(stash, one.scene, () => happen(one.between)) !== undefined
          if (out.get(one.scene) === true && !isOut) expect(mayWiden).toBe(true)
          if (isOut) outs++
          out.set(one.scene, isOut)
        }
      }),
      { numRuns: 3000 }
    )
    expect(outs).toBeGreaterThan(3000)
  })

  it("is that of its tags and studio by their ids, as long as none of them goes", () => {
    const lasting = event.filter(({ does }) => does !== "destroy" && does !== "merge")
    const quiet = fc.record({ events: fc.array(lasting, { maxLength: 4 }), scene })
    fc.assert(
      fc.property(start, fc.array(quiet, { minLength: 1, maxLength: 8 }), (given, steps) => {
        const { reader, stash } = begin(given)
        for (const one of steps) {
          for (const each of one.events) apply(stash, each)
          const isOut = reader.read(stash, one.scene, () => undefined) !== undefined
          const { studio, tags } = stash.scenes.get(one.scene)!
          const hit = (list: Bound["list"], id: number | null) =>
            reader.bound.some((known) => known.list === list && known.id === id)
          expect(isOut).toBe([...tags].some((id) => hit("exclude_tags", id)) || !hit("only_studios", studio))
        }
      }),
      { numRuns: 1000 }
    )
  })
})
