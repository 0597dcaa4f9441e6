import * as Layer from "effect/Layer"
import { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { layerChecked } from "../../store/sqlite/Database.ts"
import { DeadLetterCare, DeadLetters } from "../../store/queue/DeadLetters.ts"
import { DrainLease } from "../../store/queue/DrainLease.ts"
import { SeveralEdits } from "../../store/queue/SeveralEdits.ts"
import { GoneScenes } from "../../store/scenes/GoneScenes.ts"
import { Handovers } from "../../store/runtime/Handovers.ts"
import { HistoryView } from "../../store/items/HistoryView.ts"
import { IndexStates } from "../../store/index/IndexStates.ts"
import { JobQueue } from "../../store/queue/JobQueue.ts"
import { Outages } from "../../store/runtime/Outages.ts"
import { QueueRows, QueueStatus } from "../../store/queue/QueueView.ts"
import { Reconciles } from "../../store/runtime/Reconciles.ts"
import { RuntimeRow, RuntimeStart } from "../../store/runtime/RuntimeRow.ts"
import { holdIn } from "../../store/sqlite/SameDatabase.ts"
import { ScopeMemory } from "../../store/scenes/ScopeMemory.ts"
import { SceneCounter } from "../../store/scenes/SceneCounts.ts"
import { SceneSweeps } from "../../store/scenes/SceneSweeps.ts"
import { ServersSeen } from "../../store/runtime/ServersSeen.ts"
import { SkippedRows } from "../../store/runtime/SkippedRows.ts"

/** The database of a folder, and the hold on its file. */
export const database = (folder: string) => Layer.provideMerge(layerChecked(folder), holdIn(folder))

/** What commands and tasks ask for that look at the database alone: they need no server. */
const asked = Layer.mergeAll(
  KeyValues.Default,
  DeadLetterCare.Default,
  DeadLetters.Default,
  DrainLease.Default,
  SeveralEdits.Default,
  GoneScenes.Default,
  Handovers.Default,
  HistoryView.Default,
  IndexStates.Default,
  JobQueue.Default,
  Outages.Default,
  QueueRows.Default,
  QueueStatus.Default,
  RuntimeRow.Default,
  RuntimeStart.Default,
  Reconciles.Default,
  SceneCounter.Default,
  SceneSweeps.Default,
  ServersSeen.Default,
  ScopeMemory.Default,
  SkippedRows.Default
)

/** The database alone. */
export const storeOnly = (folder: string) => Layer.provideMerge(asked, database(folder))
