import type { PlexEntry } from "./ReadPlex.ts"
import type { Shown, StashScene } from "./ReadStash.ts"

/** One field that Plex shows otherwise than Stash. */
export interface Difference {
  readonly scene: string
  readonly item: string | null
  readonly field: string
  readonly stash: string
  readonly plex: string
}

const shownFields = ["title", "details", "studio", "date", "performers", "tags"] as const satisfies ReadonlyArray<
  keyof Shown
>

const text = (value: string | ReadonlyArray<string>): string =>
  typeof value === "string" ? value : value.toSorted().join(" | ")

/**
 * Stash against Plex, item by item, found by file path. Written for this alone, and without a line of the program's own
 * matching or planning: what judges the program must not repeat its mistakes.
 */
export const compare = (
  scenes: ReadonlyArray<StashScene>,
  items: ReadonlyArray<PlexEntry>
): ReadonlyArray<Difference> => {
  const byFile = new Map(items.flatMap((item) => item.files.map((file): [string, PlexEntry] => [file, item])))
  return scenes.flatMap((scene): ReadonlyArray<Difference> => {
    const found = new Set(scene.files.flatMap((file) => byFile.get(file) ?? []))
    if (found.size === 0)
      return [{ scene: scene.id, item: null, field: "item", stash: scene.files.join(", "), plex: "" }]
    return [...found].flatMap((item) =>
      shownFields
        .map((field) => ({
          scene: scene.id,
          item: item.key,
          field,
          stash: text(scene.shown[field]),
          plex: text(item.shown[field])
        }))
        .filter(({ field, plex, stash }) => (field === "title" ? !scene.titles.includes(plex) : plex !== stash))
    )
  })
}
