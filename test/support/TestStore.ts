import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { storeLive } from "../../src/serve/StoreLive.ts"
import * as Database from "../../src/store/Database.ts"
import { DrainLease } from "../../src/store/DrainLease.ts"
import type { Self } from "../../src/store/Process.ts"
import { holdIn } from "../../src/store/SameDatabase.ts"
import { id } from "./Samples.ts"

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
