import * as Layer from "effect/Layer"
import { KeyValues } from "../../store/sqlite/KeyValues.ts"
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
import { ScopeMemory } from "../../store/scenes/ScopeMemory.ts"
import { SceneCounter } from "../../store/scenes/SceneCounts.ts"
import { SceneSweeps } from "../../store/scenes/SceneSweeps.ts"
import { ServersSeen } from "../../store/runtime/ServersSeen.ts"
import { SkippedRows } from "../../store/runtime/SkippedRows.ts"
import { database } from "./DatabaseLive.ts"
import { inTurn } from "./InTurn.ts"

/** What tasks and commands ask for that look at the database alone: they need no server. Who must be quick names what it asks for itself (cli/OpenedFor.ts). */
export const storeServices = inTurn(
  KeyValues.Default,
  JobQueue.Default,
  DeadLetterCare.Default,
  DeadLetters.Default,
  DrainLease.DefaultWithoutDependencies,
  SeveralEdits.DefaultWithoutDependencies,
  GoneScenes.DefaultWithoutDependencies,
  Handovers.DefaultWithoutDependencies,
  HistoryView.Default,
  IndexStates.DefaultWithoutDependencies,
  Outages.Default,
  QueueRows.Default,
  QueueStatus.Default,
  RuntimeRow.Default,
  RuntimeStart.Default,
  Reconciles.DefaultWithoutDependencies,
  SceneCounter.Default,
  SceneSweeps.DefaultWithoutDependencies,
  ServersSeen.DefaultWithoutDependencies,
  ScopeMemory.Default,
  SkippedRows.Default
)

/** The database alone. */
export const storeOnly = (folder: string) => Layer.provideMerge(storeServices, database(folder))
