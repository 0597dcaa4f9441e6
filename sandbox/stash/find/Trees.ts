import type { Links } from "../model/Relations.ts"

/** An id and those below it, `depth` levels down; a negative depth goes all the way. */
export const spread =
  (children: Links) =>
  (id: number, depth: number): ReadonlySet<number> => {
    const found = new Set([id])
    let level = [id]
    for (let step = 0; level.length > 0 && (depth < 0 || step < depth); step++) {
      level = level.flatMap((parent) => children.get(parent) ?? []).filter((child) => !found.has(child))
      for (const child of level) found.add(child)
    }
    return found
  }
