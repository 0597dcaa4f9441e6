import * as SqlClient from "@effect/sql/SqlClient"
import { describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as fc from "fast-check"
import assert from "node:assert/strict"
import { memory } from "../../support/TestStore.ts"
import { commands, type Real } from "./QueueCommands.ts"
import { QueueModel } from "./QueueModel.ts"

const runs = 1000

const columns = `scene_id AS scene, reason, asked, priority, revision, enqueued_at AS enqueuedAt, state, because, not_before AS notBefore, attempts,
  family, first_failed_at AS firstFailedAt, last_error AS lastError, epoch, again_at AS againAt`

type Row = Readonly<Record<string, string | number | null>>

/** Everything there is, in the words of the model. */
const stored = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [lease] = yield* sql<{ readonly owner: string; readonly epoch: number; readonly until: number }>`
    SELECT owner, epoch, until FROM drain_lease`
  const letters = yield* sql<{
    readonly id: number
    readonly asked: string
  }>`SELECT scene_id AS id, asked FROM dead_letter ORDER BY 1`
  return {
    rows: yield* sql.unsafe<Row>(`SELECT ${columns} FROM job ORDER BY scene_id`),
    letters: letters.map(({ asked, id }) => [id, asked] as const),
    lease: lease ?? { owner: "", epoch: 0, until: 0 },
    counts: yield* sql<{ readonly of: string; readonly jobs: number }>`
      SELECT state || ' ' || because AS "of", jobs FROM job_count WHERE jobs <> 0`
  }
})
type Stored = Effect.Effect.Success<typeof stored>

const empty = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.forEach(["job", "dead_letter", "drain_lease"], (table) => sql.unsafe(`DELETE FROM ${table}`))
)

/** What must hold, however things came to be so. */
const broken = ({ counts, lease, letters, rows }: Stored, model: QueueModel): ReadonlyArray<string> => {
  const kept = new Set<unknown>([...rows.map((row) => row["scene"]), ...letters.map(([scene]) => scene)])
  const lost = [...model.wished].filter(([scene, wish]) => wish > (model.fulfilled.get(scene) ?? 0) && !kept.has(scene))
  const odd = rows.filter(({ because, epoch, notBefore, state }) => {
    const running = state === "running"
    const resting = state === "waiting" || state === "parked"
    return (
      (state !== "ready" && !running && !resting) ||
      (running ? epoch !== lease.epoch : epoch !== null) ||
      (because !== "") !== resting ||
      (notBefore !== null && state !== "waiting")
    )
  })
  const miscounted =
    counts.reduce((sum, one) => sum + one.jobs, 0) !== rows.length ||
    counts.some(({ jobs, of }) => jobs !== rows.filter((row) => `${row["state"]} ${row["because"]}` === of).length)
  return [
    ...lost.map(([scene]) => `the wish for scene ${scene} is lost`),
    ...odd.map((row) => `a row that cannot be: ${JSON.stringify(row)}`),
    ...(miscounted ? [`the counts are not the rows': ${JSON.stringify(counts)}`] : [])
  ]
}

const expected = ({ lease: { epoch, owner, until }, letters, rows }: QueueModel) => ({
  rows: [...rows].toSorted(([a], [b]) => a - b).map(([scene, row]) => ({ scene, ...row })),
  letters: [...letters].toSorted(([a], [b]) => a - b),
  lease: { owner, epoch, until }
})

const check = (now: Stored, model: QueueModel) => {
  assert.deepStrictEqual(broken(now, model), [])
  const { lease, letters, rows } = now
  assert.deepStrictEqual({ rows, letters, lease }, expected(model))
}

describe("the queue", () => {
  it(`does what its model does, in ${runs} histories of wishes, claims, endings, crashes and clock steps`, async () => {
    const time = { now: 0 }
    const clock = Object.assign(Clock.make(), {
      unsafeCurrentTimeMillis: () => time.now,
      currentTimeMillis: Effect.sync(() => time.now)
    })
    const runtime = ManagedRuntime.make(memory())
    const run: Real["run"] = (effect) =>
      runtime.runSync(effect.pipe(Effect.withClock(clock), Effect.withTracerEnabled(false)))
    try {
      fc.assert(
        fc.property(commands, (history) =>
          fc.modelRun(() => {
            run(empty)
            const model = new QueueModel()
            time.now = model.now
            const real: Real = {
              run,
              setClock: (now) => {
                time.now = now
              },
              check: (now) => check(run(stored), now),
              leases: new Map(),
              jobs: new Map()
            }
            return { model, real }
          }, history)
        ),
        { numRuns: runs }
      )
    } finally {
      await runtime.dispose()
    }
  })
})
