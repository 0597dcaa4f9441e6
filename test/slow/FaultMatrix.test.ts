import { assert, it } from "@effect/vitest"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import { describe } from "vitest"
import { type Program, startRuntime, status } from "../../sandbox/demo/Programs.ts"
import { control } from "../../sandbox/demo/Servers.ts"
import { differences, eventually, live, plexsync, plugin, rows, snapshot, withSandbox } from "../support/Program.ts"
import { type FaultCase, first, quick, silent } from "../support/FaultCases.ts"
import { limit } from "../support/Limits.ts"

/** Long waits, so that a row that waits is still waiting when it is read; Plex's and Stash's own limits stay. */
const settings = {
  PLEXSYNC_BACKOFF_BASE: "3600",
  PLEXSYNC_BACKOFF_CAP: "86400",
  PLEXSYNC_NOT_FOUND_BASE: "3600",
  PLEXSYNC_NOT_FOUND_CAP: "86400",
  PLEXSYNC_CIRCUIT_THRESHOLD: "100",
  PLEXSYNC_CIRCUIT_RECOVERY: "1.5",
  PLEXSYNC_READ_TIMEOUT: "5"
}
/** Seconds; the first of the doubling waits. */
const longest = 3600

interface Seen {
  readonly end: string
  readonly family: string | null
  readonly because: string
  readonly attempts: number
  /** Seconds. */
  readonly wait: number | null
  readonly says: string
}

const number = (value: unknown): number => (typeof value === "number" ? value : 0)
const text = (value: unknown): string => (typeof value === "string" ? value : "")

/** What became of a scene's job: its row, its dead letter, or neither once it is synced. */
const look = (data: string, scene: string, now: number): Seen => {
  const { job, letter, runtime } = snapshot(data, (rows) => ({
    job: rows(`SELECT * FROM job WHERE scene_id = ${scene}`)[0],
    letter: rows(`SELECT * FROM dead_letter WHERE scene_id = ${scene}`)[0],
    runtime: rows("SELECT blocked FROM runtime")[0]
  }))
  const blocked = text(runtime?.["blocked"])
  const of = (row: Readonly<Record<string, unknown>>, end: string, says: unknown, wait: number | null): Seen => ({
    end,
    family: text(row["family"]) || null,
    because: text(row["because"]),
    attempts: number(row["attempts"]),
    wait,
    says: text(says)
  })
  if (letter !== undefined) {
    const pausing = letter["family"] === "blocked"
    // The letter is there a moment before the pause is.
    const end = pausing && blocked === "" ? "running" : pausing ? "blocked, one dead" : "dead"
    return of(letter, end, letter["message"], null)
  }
  if (job === undefined) return { end: "done", family: null, because: "", attempts: 0, wait: null, says: "" }
  if (job["state"] === "ready" && blocked !== "") return of(job, "blocked", blocked, null)
  const at = job["not_before"]
  return of(job, text(job["state"]), job["last_error"], typeof at === "number" ? (at - now) / 1000 : null)
}

const hook = (scene: string) =>
  JSON.stringify({
    server_connection: { Scheme: "http", Host: "", Port: 9999 },
    args: {
      hookContext: { id: Number(scene), type: "Scene.Update.Post", input: { id: scene }, inputFields: ["id", "title"] }
    }
  })

/** Scenes with one file and a cover. */
const scenesWithCover = (stash: string, most: number) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const found: Array<string> = []
    for (let id = 10; found.length < most; id++) {
      const answer = yield* client.get(`${stash}/scene/${id}/screenshot`)
      yield* answer.arrayBuffer
      if (answer.headers["content-type"] === "image/jpeg" && (id - 1) % 40 !== 9) found.push(String(id))
    }
    return found
  })

type World = Effect.Effect.Success<ReturnType<typeof withSandbox>>

const urlOf = ({ servers }: World, { server }: FaultCase) => (server === "Plex" ? servers.plex.url : servers.stash.url)

/** What is there once it holds, or when the time is over: the table then says what is wrong. */
const lastLook = (data: string, scene: string, holds: (seen: Seen) => boolean) => {
  const seen = Effect.map(Clock.currentTimeMillis, (now) => look(data, scene, now))
  return eventually(seen, holds).pipe(Effect.catchTag("NotYet", () => seen))
}

const isOver = ({ end }: Seen) => end !== "ready" && end !== "running"

/** One edit of one scene while one route is broken: what is in the database then. */
const struck = (world: World, data: string, program: Program, one: FaultCase, scene: string) =>
  Effect.gen(function* () {
    yield* control(urlOf(world, one), "faults", { faults: [{ route: one.route, ...one.fault }] })
    yield* plugin(program, hook(scene))
    return yield* lastLook(data, scene, isOver)
  })

const heal = (world: World, one: FaultCase) => control(urlOf(world, one), "faults", { faults: [] })

interface Outcome {
  readonly one: FaultCase
  readonly seen: Seen
  /** What a pause came to when it was over by itself. */
  readonly then: string
}

/** A scene is synced, though one whose write had no answer is to be looked at once more. */
const synced = (data: string, scene: string) =>
  lastLook(data, scene, ({ because, end }) => end === "done" || because === "doubt")

const pauseOf = (data: string) => text(rows(data, "SELECT blocked FROM runtime")[0]?.["blocked"])

/** A pause ends by itself, and takes its dead letter back. The next fault is not to meet what is still told of it. */
const resumed = (data: string, scene: string, { end }: Seen) =>
  end.startsWith("blocked")
    ? Effect.tap(
        Effect.map(synced(data, scene), (seen) => seen.end),
        eventually(
          Effect.sync(() => pauseOf(data)),
          (blocked) => blocked === ""
        )
      )
    : Effect.succeed(end)

/** One runtime, one scene after another. */
const lane = (cases: ReadonlyArray<FaultCase>) =>
  Effect.gen(function* () {
    const world = yield* withSandbox(["--scenes", "90"], settings)
    const { data, program, servers } = world
    const [warm = "", ...scenes] = yield* scenesWithCover(servers.stash.url, cases.length + 1)
    yield* startRuntime(program)
    yield* eventually(status(program), ({ runtime }) => runtime !== null)
    yield* plugin(program, hook(warm))
    yield* synced(data, warm)
    const outcomes = yield* Effect.forEach(cases, (one, index) =>
      Effect.gen(function* () {
        const scene = scenes[index] ?? ""
        const seen = yield* struck(world, data, program, one, scene)
        yield* heal(world, one)
        return { one, seen, then: yield* resumed(data, scene, seen) } satisfies Outcome
      })
    )
    yield* Effect.forEach(scenes, (scene) => plugin(program, hook(scene)), { concurrency: 2 })
    yield* Effect.forEach(scenes, (scene) => synced(data, scene))
    const wrong = (yield* differences(servers)).filter(({ scene }) => scenes.includes(scene))
    return { outcomes, wrong }
  }).pipe(Effect.scoped)

/** A new data directory for each: its runtime has yet to learn which libraries and files there are. */
const freshLane = (cases: ReadonlyArray<FaultCase>) =>
  Effect.gen(function* () {
    const world = yield* withSandbox(["--scenes", "30"], settings)
    const outcomes = yield* Effect.forEach(cases, (one, index) =>
      Effect.gen(function* () {
        const data = join(world.folder, `data-${index}`)
        const environment = { ...world.program.environment, PLEXSYNC_DATA_DIR: data }
        const program = { ...world.program, environment }
        yield* startRuntime(program)
        const seen = yield* struck(world, data, program, one, "12")
        yield* heal(world, one)
        return { one, seen, then: yield* resumed(data, "12", seen) } satisfies Outcome
      }).pipe(Effect.scoped)
    )
    const ended = yield* plexsync(world.program, "sync", "--scene", "12", "--wait", "--json")
    assert.strictEqual(ended.code, 0, ended.stderr)
    const wrong = (yield* differences(world.servers)).filter(({ scene }) => scene === "12")
    return { outcomes, wrong }
  }).pipe(Effect.scoped)

const line = ({ one, seen, then }: Outcome) =>
  [
    `${one.server} ${one.route}`.padEnd(42),
    one.name.padEnd(24),
    (seen.family ?? "-").padEnd(10),
    String(seen.attempts).padStart(2),
    (seen.wait === null ? "-" : `${seen.wait.toFixed(0)} s`).padStart(8),
    ` ${seen.end}${seen.because === "" ? "" : `: ${seen.because}`}${then === seen.end ? "" : `, then ${then}`}`
  ].join(" ")

const holds = ({ one, seen, then }: Outcome) => {
  const { atLeast = 0, because = "", end, family } = one.expected
  const what = `${one.server} ${one.route}, ${one.name}: ${JSON.stringify(seen)}`
  assert.deepStrictEqual({ end: seen.end, family: seen.family }, { end, family }, what)
  if (end === "waiting") {
    assert.strictEqual(seen.because, because, what)
    // A second or two may have gone by since; what a server asks for goes above the doubling.
    assert.isAtLeast(seen.wait ?? -1, atLeast - 5, what)
    assert.isAtMost(seen.wait ?? Infinity, Math.max(longest, atLeast), what)
  }
  assert.strictEqual(seen.attempts, end === "done" || end === "blocked" ? 0 : 1, what)
  if (end !== "done") assert.notStrictEqual(seen.says, "", what)
  if (end.startsWith("blocked")) assert.strictEqual(then, "done", what)
}

describe("each fault of each route, on the built program", () => {
  it.scopedLive(
    "has the family, the wait and the end that its kind says, and is made good once it is over",
    () =>
      Effect.gen(function* () {
        const lanes = yield* Effect.all([lane(quick), lane(silent), freshLane(first)], { concurrency: 3 })
        const outcomes = lanes.flatMap((one) => one.outcomes)
        yield* Console.log(outcomes.map(line).join("\n"))
        assert.isAtLeast(outcomes.length, 30)
        outcomes.forEach(holds)
        assert.deepStrictEqual(
          lanes.flatMap(({ wrong }) => wrong),
          []
        )
      }).pipe(Effect.provide(live)),
    limit(240)
  )
})
