import * as Layer from "effect/Layer"
import { Cursors } from "../store/Cursors.ts"
import { layerChecked } from "../store/Database.ts"
import { DeadLetterCare } from "../store/DeadLetterCare.ts"
import { DeadLetters } from "../store/DeadLetters.ts"
import { DrainLease } from "../store/DrainLease.ts"
import { Handovers } from "../store/Handovers.ts"
import { IndexStates } from "../store/IndexStates.ts"
import { JobQueue } from "../store/JobQueue.ts"
import { Outages } from "../store/Outages.ts"
import { QueueRows } from "../store/QueueRows.ts"
import { QueueStatus } from "../store/QueueStatus.ts"
import { RuntimeRow } from "../store/RuntimeRow.ts"
import { RuntimeStart } from "../store/RuntimeStart.ts"
import { holdIn } from "../store/SameDatabase.ts"
import { SceneSweeps } from "../store/SceneSweeps.ts"
import { SkippedRows } from "../store/SkippedRows.ts"

/** The database of a folder, and the hold on its file. */
export const database = (folder: string) => Layer.provideMerge(layerChecked(folder), holdIn(folder))

/** What commands and tasks ask for that look at the database alone: they need no server. */
const asked = Layer.mergeAll(
  Cursors.Default,
  DeadLetterCare.Default,
  DeadLetters.Default,
  DrainLease.Default,
  Handovers.Default,
  IndexStates.Default,
  JobQueue.Default,
  Outages.Default,
  QueueRows.Default,
  QueueStatus.Default,
  RuntimeRow.Default,
  RuntimeStart.Default,
  SceneSweeps.Default,
  SkippedRows.Default
)

/** The database alone. */
export const storeOnly = (folder: string) => Layer.provideMerge(asked, database(folder))
