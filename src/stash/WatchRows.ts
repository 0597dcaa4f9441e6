import * as Effect from "effect/Effect"
import { lengthOf, type Rows } from "../core/model/Rows.ts"
import { idsOf } from "../core/model/OddScenes.ts"
import type { JobSeen } from "../core/watch/ScanWatch.ts"
import type { RowReads } from "./RowReads.ts"
import type { FileRow, JobAliases, SceneRow, WatchedJob } from "./Answers.ts"

/** Scenes by stamp or by id, and how many there are; null where that cannot be read. */
export interface ScenePage extends Rows<SceneRow> {
  readonly count: number | null
}

/** Scenes with their files' stamps, by rising id. `next`: after which id the next page begins, null at the end. */
export interface FilePage {
  readonly rows: ReadonlyArray<FileRow>
  readonly next: number | null
}

const over = new Set(["FINISHED", "CANCELLED", "FAILED"])
const seen = ({ description, id, status }: WatchedJob): JobSeen => ({
  id,
  isScan: description.startsWith("Scanning"),
  isOver: over.has(status)
})

/** Reads rows that more than one call of the watch answers. */
export const make = (reads: RowReads) => {
  const jobsIn = (raws: ReadonlyArray<unknown>) => Effect.map(reads.jobs(raws), ({ rows }) => rows.map(seen))
  /** Those of these numbers that Stash knows. */
  const found = (jobs: typeof JobAliases.Type, ids: ReadonlyArray<number>) =>
    jobsIn(ids.flatMap((id) => jobs[`j${id}`] ?? []))

  const filesIn = (raws: ReadonlyArray<unknown>, size: number): Effect.Effect<FilePage> =>
    Effect.map(reads.files(raws), (read) => {
      const ids = idsOf(read)
      // Where a full page says no id at all, there is no way to ask for the next one.
      return { rows: read.rows, next: lengthOf(read) < size || ids.length === 0 ? null : Math.max(...ids) }
    })

  return { jobsIn, found, filesIn } as const
}
