import * as Layer from "effect/Layer"
import { Claims } from "../store/Claims.ts"
import { Covers } from "../store/Covers.ts"
import { Cursors } from "../store/Cursors.ts"
import { layerChecked as databaseLayer } from "../store/Database.ts"
import { DeadLetterCare } from "../store/DeadLetterCare.ts"
import { DeadLetters } from "../store/DeadLetters.ts"
import { DrainLease } from "../store/DrainLease.ts"
import { Entities } from "../store/Entities.ts"
import { FanOuts } from "../store/FanOuts.ts"
import { FilePairs } from "../store/FilePairs.ts"
import { FullSync } from "../store/FullSync.ts"
import { GoneScenes } from "../store/GoneScenes.ts"
import { Handovers } from "../store/Handovers.ts"
import { History } from "../store/History.ts"
import { HistoryCare } from "../store/HistoryCare.ts"
import { IndexStates } from "../store/IndexStates.ts"
import { JobQueue } from "../store/JobQueue.ts"
import { KnownFolders } from "../store/KnownFolders.ts"
import { LibraryIndex } from "../store/LibraryIndex.ts"
import { MovedParts } from "../store/MovedParts.ts"
import { Outages } from "../store/Outages.ts"
import { Pictures } from "../store/Pictures.ts"
import { QueueNotice } from "../store/QueueNotice.ts"
import { QueueRows } from "../store/QueueRows.ts"
import { QueueStatus } from "../store/QueueStatus.ts"
import { Reconciles } from "../store/Reconciles.ts"
import { Relations } from "../store/Relations.ts"
import { RuntimeRow } from "../store/RuntimeRow.ts"
import { SceneMemory } from "../store/SceneMemory.ts"
import { RuntimeStart } from "../store/RuntimeStart.ts"
import { holdIn, SameDatabase } from "../store/SameDatabase.ts"
import { Scenes } from "../store/Scenes.ts"
import { Succession } from "../store/Succession.ts"
import { SceneSweeps } from "../store/SceneSweeps.ts"
import { SkippedRows } from "../store/SkippedRows.ts"
import { UnreadLetters } from "../store/UnreadLetters.ts"
import { WorkDone } from "../store/WorkDone.ts"
import { Wanted } from "../store/Wanted.ts"
import { WrittenValues } from "../store/Written.ts"

/** Everything that is kept, over one database. */
export const storeLive = Layer.mergeAll(
  Claims.Default,
  Covers.Default,
  Cursors.Default,
  DeadLetterCare.Default,
  DeadLetters.Default,
  DrainLease.Default,
  Entities.Default,
  FanOuts.Default,
  FilePairs.Default,
  FullSync.Default,
  GoneScenes.Default,
  Handovers.Default,
  History.Default,
  HistoryCare.Default,
  IndexStates.Default,
  JobQueue.Default,
  KnownFolders.Default,
  LibraryIndex.Default,
  MovedParts.Default,
  Outages.Default,
  Pictures.Default,
  QueueNotice.Default,
  QueueRows.Default,
  QueueStatus.Default,
  Reconciles.Default,
  Relations.Default,
  RuntimeRow.Default,
  SceneMemory.Default,
  RuntimeStart.Default,
  SameDatabase.Default,
  Scenes.Default,
  Succession.Default,
  SceneSweeps.Default,
  SkippedRows.Default,
  UnreadLetters.Default,
  Wanted.Default,
  WorkDone.Default,
  WrittenValues.Default
)

/** The database alone: commands that look at the queue need no server. */
export const storeOnly = (folder: string) =>
  storeLive.pipe(Layer.provideMerge(databaseLayer(folder)), Layer.provide(holdIn(folder)))
