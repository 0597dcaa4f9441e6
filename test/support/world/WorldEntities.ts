import type { EntityKind } from "../../../src/core/model/HookFields.ts"
import type { World } from "../World.ts"

/** A tag or studio as Stash answers it. */
interface RawEntity {
  readonly id: string
  readonly name: string
  readonly updated_at: string
}

/** The kind that a document is about. */
export const kindOf = (document: string): EntityKind =>
  /findTags/.test(document) ? "tag" : /findStudios/.test(document) ? "studio" : "performer"

/** Tags or studios that Stash has. */
export const entitiesOf = ({ lone, scenes }: World, kind: EntityKind): ReadonlyArray<RawEntity> => {
  const shown = [...scenes.values()].flatMap(({ studio, tags }) =>
    kind === "tag" ? tags : kind === "studio" && studio !== null ? [studio] : []
  )
  const others = [...lone].flatMap(([key, name]) => {
    const [word, id = ""] = key.split(" ")
    return word === kind ? [{ id, name }] : []
  })
  const all = new Map([...shown, ...others].map(({ id, name }) => [id, name]))
  return [...all].map(([id, name]) => ({ id, name, updated_at: "2026-01-01T00:00:00Z" }))
}
