import type { Database } from "../model/Database.ts"
import type { Entity, Row, Scene, VideoFile } from "../model/Entities.ts"
import { on } from "./Combine.ts"
import * as Criterion from "./Criterion.ts"
import type { EntityFilter, FileFilter, SceneFilter } from "./Filters.ts"

/** What a test of a row may have to look up. */
export interface Lookup {
  readonly database: Database
  /** Text of tomorrow's stamp: the end of a range that names none. */
  readonly tomorrow: string
}

/** Which relation leads from an entity to its scenes: it says what kind the entity is. */
export type SceneLinks = "scenesOfPerformer" | "scenesOfStudio" | "scenesOfTag" | "scenesOfGroup"

/** The tests of the other kinds, for filters that hold theirs. */
export interface Kinds extends Lookup {
  readonly scene: (filter: SceneFilter) => Criterion.Test<Scene>
  readonly entity: (filter: EntityFilter, links: SceneLinks) => Criterion.Test<Entity>
  readonly file: (filter: FileFilter) => Criterion.Test<VideoFile>
}

/** The criteria that every kind has. */
export const stamps = <A extends Row>(
  filter: {
    readonly created_at?: Criterion.TextCriterion | null
    readonly updated_at?: Criterion.TextCriterion | null
  },
  { tomorrow }: Lookup
) => [
  on(
    filter.created_at,
    (c) => Criterion.moment(c, tomorrow),
    (row: A) => row.createdAt.text
  ),
  on(
    filter.updated_at,
    (c) => Criterion.moment(c, tomorrow),
    (row: A) => row.updatedAt.text
  )
]

/** A row fits if any of its related rows does: a join, and no row where there is nothing to join. */
export const related = <A, B>(
  test: Criterion.Test<B> | undefined,
  rows: (row: A) => ReadonlyArray<B | undefined>
): Criterion.Test<A> | undefined => test && ((row) => rows(row).some((one) => one !== undefined && test(one)))
