import { isMassive } from "../index/IndexState.ts"
import type { Rows } from "../model/Rows.ts"

/** A performer, studio or tag as Stash lists it. `updated_at` has whole seconds and Stash's own offset. */
export interface Entity {
  readonly id: number
  readonly name: string
  /** Only performers have one; "" for none. */
  readonly disambiguation: string
  readonly updated_at: string
}

/** The same as it is remembered: what of it is synced, and the stamp it was last listed with (null: read with a scene only). */
export interface KnownEntity {
  readonly name: string
  readonly disambiguation: string
  readonly seen: string | null
}

/** What a listing tells that was not known. */
export interface News {
  /** To be remembered anew: unknown ones, and those whose stamp or text moved. */
  readonly fresh: ReadonlyArray<Entity>
  /** Ids of known ones whose scenes show another text by now. */
  readonly changed: ReadonlyArray<number>
}

const showsOther = (known: KnownEntity, { disambiguation, name }: Entity): boolean =>
  known.name !== name || known.disambiguation !== disambiguation

/** A favourite click, a new picture or an alias moves the stamp and nothing that is synced. */
export const newsOf = (known: ReadonlyMap<number, KnownEntity>, listed: ReadonlyArray<Entity>): News => {
  const differs = listed.flatMap((entity) => {
    const before = known.get(entity.id)
    if (before === undefined) return [{ entity, changed: false }]
    const changed = showsOther(before, entity)
    return changed || before.seen !== entity.updated_at ? [{ entity, changed }] : []
  })
  return {
    fresh: differs.map(({ entity }) => entity),
    changed: differs.filter(({ changed }) => changed).map(({ entity }) => entity.id)
  }
}

/** Ids that are remembered, and in a listing of all no longer there: deleted, or merged into another. What cannot be read is there. */
export const goneFrom = (
  known: ReadonlyMap<number, KnownEntity>,
  { rows, skipped }: Rows<Entity>
): ReadonlyArray<number> => {
  const odd = skipped.map(({ id }) => Number(id === "" ? Number.NaN : id))
  // A row that does not say whose it is may be anyone's.
  if (odd.some(Number.isNaN)) return []
  const living = new Set([...rows.map(({ id }) => id), ...odd])
  return [...known.keys()].filter((id) => !living.has(id))
}

/** Whether so many that scenes show are gone at once that Stash's database was rather replaced by an older one. */
export const isRestored = (gone: number, known: number): boolean => isMassive(gone, known)

/** The offset at the end of a stamp: Stash sorts stamps as text, so another offset sorts them anew. */
export const offsetOf = (stamp: string): string => /(?:Z|[+-]\d\d:\d\d)$/.exec(stamp)?.[0] ?? ""
