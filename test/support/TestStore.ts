import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Database from "../../src/store/sqlite/Database.ts"
import { Claims } from "../../src/store/queue/Claims.ts"
import { Covers } from "../../src/store/scenes/Covers.ts"
import { KeyValues } from "../../src/store/sqlite/KeyValues.ts"
import { DeadLetterCare, DeadLetters } from "../../src/store/queue/DeadLetters.ts"
import { DrainLease } from "../../src/store/queue/DrainLease.ts"
import { Entities } from "../../src/store/scenes/Entities.ts"
import { FanOuts } from "../../src/store/scenes/FanOuts.ts"
import { FilePairs } from "../../src/store/index/FilePairs.ts"
import { FullSync, Scenes } from "../../src/store/scenes/Scenes.ts"
import { GoneScenes } from "../../src/store/scenes/GoneScenes.ts"
import { HistoryCare } from "../../src/store/items/HistoryCare.ts"
import { Handovers } from "../../src/store/runtime/Handovers.ts"
import { HeldEnds } from "../../src/store/queue/HeldEnds.ts"
import { History } from "../../src/store/items/History.ts"
import { HistoryView } from "../../src/store/items/HistoryView.ts"
import { IndexStates } from "../../src/store/index/IndexStates.ts"
import { JobOfScene } from "../../src/store/queue/JobOfScene.ts"
import { JobQueue } from "../../src/store/queue/JobQueue.ts"
import { KnownFolders } from "../../src/store/scenes/KnownFolders.ts"
import { IndexedItems } from "../../src/store/index/IndexedItems.ts"
import { LastWrites } from "../../src/store/items/LastWrites.ts"
import { LibraryIndex } from "../../src/store/index/LibraryIndex.ts"
import { MovedParts } from "../../src/store/items/MovedParts.ts"
import { Outages } from "../../src/store/runtime/Outages.ts"
import { Pictures } from "../../src/store/items/Pictures.ts"
import { DatabaseChanges } from "../../src/store/queue/DatabaseChanges.ts"
import { QueueRows, QueueStatus, WorkDone } from "../../src/store/queue/QueueView.ts"
import { ReadAhead } from "../../src/store/queue/ReadAhead.ts"
import { Reconciles } from "../../src/store/runtime/Reconciles.ts"
import { Relations } from "../../src/store/scenes/Relations.ts"
import { RuntimeRow, RuntimeStart, Succession } from "../../src/store/runtime/RuntimeRow.ts"
import { SceneMemory } from "../../src/store/scenes/SceneMemory.ts"
import { holdIn, SameDatabase } from "../../src/store/sqlite/SameDatabase.ts"
import { SceneCounter } from "../../src/store/scenes/SceneCounts.ts"
import { ServersSeen } from "../../src/store/runtime/ServersSeen.ts"
import { ScopeMemory } from "../../src/store/scenes/ScopeMemory.ts"
import { SecondLooks } from "../../src/store/scenes/SecondLooks.ts"
import { SceneSweeps } from "../../src/store/scenes/SceneSweeps.ts"
import { SkippedRows } from "../../src/store/runtime/SkippedRows.ts"
import { UnreadLetters } from "../../src/store/queue/UnreadLetters.ts"
import { MissingFiles } from "../../src/store/index/MissingFiles.ts"
import { WrittenValues } from "../../src/store/items/WrittenValues.ts"
import type { Self } from "../../src/store/sqlite/Process.ts"
import { id } from "./Samples.ts"

/** Every service of the store. */
const storeLive = Layer.mergeAll(
  Claims.Default,
  Covers.Default,
  KeyValues.Default,
  DeadLetterCare.Default,
  DeadLetters.Default,
  DrainLease.Default,
  Entities.Default,
  FanOuts.Default,
  FilePairs.Default,
  FullSync.Default,
  GoneScenes.Default,
  HistoryCare.Default,
  Handovers.Default,
  HeldEnds.Default,
  History.Default,
  HistoryView.Default,
  IndexStates.Default,
  JobOfScene.Default,
  JobQueue.Default,
  KnownFolders.Default,
  IndexedItems.Default,
  LastWrites.Default,
  LibraryIndex.Default,
  MovedParts.Default,
  Outages.Default,
  Pictures.Default,
  DatabaseChanges.Default,
  QueueRows.Default,
  QueueStatus.Default,
  ReadAhead.Default,
  Reconciles.Default,
  Relations.Default,
  RuntimeRow.Default,
  SceneMemory.Default,
  SceneCounter.Default,
  ScopeMemory.Default,
  ServersSeen.Default,
  RuntimeStart.Default,
  SameDatabase.Default,
  Scenes.Default,
  Succession.Default,
  SceneSweeps.Default,
  SecondLooks.Default,
  SkippedRows.Default,
  UnreadLetters.Default,
  MissingFiles.Default,
  WorkDone.Default,
  WrittenValues.Default
)

/** Every service of the store over a new, empty database in memory. */
export const memory = () => Layer.provideMerge(storeLive, Database.layerMemory())

/** The same over the database of a folder. */
export const inFolder = (folder: string) =>
  storeLive.pipe(Layer.provideMerge(Database.layer(folder)), Layer.provide(holdIn(folder)))

/** A process as it would take the lease; this one by default, so that it is alive. */
export const self = (given: Partial<Self> = {}): Self => ({
  owner: "one",
  host: "here",
  pid: process.pid,
  started: 0,
  version: "0.1.0",
  ...given
})

/** Takes the lease, which must be free. */
export const lease = (given: Partial<Self> = {}) =>
  Effect.flatMap(DrainLease, (leases) => Effect.map(leases.acquire(self(given)), Option.getOrThrow))

/** All job rows as they stand, by scene. */
export const rows = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT * FROM job ORDER BY scene_id`)

/** One job row, or undefined. */
export const row = (scene: number) => Effect.map(rows, (list) => list.find((one) => one["scene_id"] === id(scene)))
