import { IndexStates } from "../../store/index/IndexStates.ts"
import { DeadLetters } from "../../store/queue/DeadLetters.ts"
import { DrainLease } from "../../store/queue/DrainLease.ts"
import { QueueStatus } from "../../store/queue/QueueView.ts"
import { Outages } from "../../store/runtime/Outages.ts"
import { Reconciles } from "../../store/runtime/Reconciles.ts"
import { RuntimeRow } from "../../store/runtime/RuntimeRow.ts"
import { ServersSeen } from "../../store/runtime/ServersSeen.ts"
import { SkippedRows } from "../../store/runtime/SkippedRows.ts"
import { SceneCounter } from "../../store/scenes/SceneCounts.ts"
import { SceneSweeps } from "../../store/scenes/SceneSweeps.ts"
import { ScopeMemory } from "../../store/scenes/ScopeMemory.ts"
import { KeyValues } from "../../store/sqlite/KeyValues.ts"
import { inTurn } from "./InTurn.ts"

/** What `overview` asks of the database. */
export const overviewServices = inTurn(
  KeyValues.Default,
  DeadLetters.Default,
  DrainLease.DefaultWithoutDependencies,
  IndexStates.DefaultWithoutDependencies,
  Outages.Default,
  QueueStatus.Default,
  Reconciles.DefaultWithoutDependencies,
  RuntimeRow.Default,
  SceneCounter.Default,
  SceneSweeps.DefaultWithoutDependencies,
  ScopeMemory.Default,
  ServersSeen.DefaultWithoutDependencies,
  SkippedRows.Default
)
