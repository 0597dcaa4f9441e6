import type { EntityKind } from "../core/model/HookFields.ts"

/** How Stash's queries call one of a kind, a list of them, and its rows, which is what scenes are filtered by too. */
export const names: Readonly<
  Record<EntityKind, { readonly one: string; readonly many: string; readonly rows: string }>
> = {
  performer: { one: "findPerformer", many: "findPerformers", rows: "performers" },
  studio: { one: "findStudio", many: "findStudios", rows: "studios" },
  tag: { one: "findTag", many: "findTags", rows: "tags" }
}

/** What of an entity is read. Only performers have a disambiguation. */
export const own = (kind: EntityKind) => `id name${kind === "performer" ? " disambiguation" : ""} updated_at`
