import * as Effect from "effect/Effect"
import type { Work } from "../job/Jobs.ts"
import type { Entity, Scene } from "../model/Entities.ts"
import * as Paths from "../model/Paths.ts"
import { parseId } from "../model/Refusal.ts"
import type { Table } from "../model/Table.ts"
import type { Stash } from "../Stash.ts"

export interface AutoTagInput {
  readonly paths?: ReadonlyArray<string> | null
  /** Ids, or `*` for all. */
  readonly performers?: ReadonlyArray<string> | null
  readonly studios?: ReadonlyArray<string> | null
  readonly tags?: ReadonlyArray<string> | null
}

/** A test whether a path has a name in it, as words of their own, whatever separates them. */
const inPath = (name: string): ((path: string) => boolean) => {
  const words = name
    .toLowerCase()
    .replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    .replaceAll(" ", "[.\\-_ ]*")
  const expression = new RegExp(`(?:^|_|[^\\p{L}\\d])${words}(?:$|_|[^\\p{L}\\d])`, "u")
  return (path) => expression.test(path.toLowerCase())
}

/** A test whether any of the names of an entity is in a path. Aliases of performers do not count. */
export const matcher = (names: ReadonlyArray<string>): ((paths: ReadonlyArray<string>) => boolean) => {
  const tests = names.filter((name) => name.trim() !== "").map(inPath)
  return (paths) => paths.some((path) => tests.some((test) => test(path)))
}

const chosen = <A extends Entity>(
  table: Table<A>,
  wanted: ReadonlyArray<string> | null | undefined
): ReadonlyArray<A> => {
  const rows = (wanted ?? []).includes("*") ? [...table.all()] : (wanted ?? []).map(parseId).map(table.need)
  return rows.filter((row) => !row.ignoreAutoTag)
}

/** Tags scenes by their paths. Their stamps move, no hook is called; organized scenes are left alone. */
export const work =
  (stash: Stash, input: AutoTagInput): Work =>
  (control) =>
    Effect.sync(() => {
      const { database } = stash
      const roots = input.paths && input.paths.length > 0 ? input.paths : ["/"]
      const pathsOf = (scene: Scene) => scene.fileIds.flatMap((id) => database.files.get(id)?.path ?? [])
      const scenes = [...database.scenes.all()]
        .filter((scene) => !scene.organized)
        .map((scene) => ({ id: scene.id, paths: pathsOf(scene) }))
        .filter(({ paths }) => paths.some((path) => roots.some((root) => Paths.isWithin(path, root))))

      const apply = (names: ReadonlyArray<string>, change: (scene: Scene) => Scene | undefined) => {
        const matches = matcher(names)
        for (const { id, paths } of scenes) {
          if (control.signal.aborted) return
          if (!matches(paths)) continue
          const changed = change(database.scenes.need(id))
          if (changed) database.scenes.put({ ...changed, updatedAt: stash.stamp() })
        }
      }
      for (const { id, name } of chosen(database.performers, input.performers)) {
        apply([name], (scene) =>
          scene.performerIds.includes(id)
            ? undefined
            : { ...scene, performerIds: [...scene.performerIds, id].sort((left, right) => left - right) }
        )
      }
      for (const { aliases, id, name } of chosen(database.studios, input.studios)) {
        apply([name, ...aliases], (scene) => (scene.studioId === null ? { ...scene, studioId: id } : undefined))
      }
      for (const { aliases, id, name } of chosen(database.tags, input.tags)) {
        apply([name, ...aliases], (scene) =>
          scene.tagIds.includes(id) ? undefined : { ...scene, tagIds: [...scene.tagIds, id] }
        )
      }
      control.progress(1)
    })
