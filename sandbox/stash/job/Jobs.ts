import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import type { SandboxClock } from "../../http/SandboxClock.ts"
import type { Logs } from "../Logs.ts"
import { Refusal } from "../model/Refusal.ts"
import type { Zone } from "../model/Stamp.ts"

export type Status = "READY" | "RUNNING" | "FINISHED" | "STOPPING" | "CANCELLED" | "FAILED"

/** A job as the API shows it. Times are RFC 3339 with nanoseconds. */
export interface Job {
  readonly id: number
  readonly status: Status
  readonly description: string
  /** 0 to 1, or none where it cannot be known. */
  readonly progress: number | null
  readonly addTime: string
  readonly startTime: string | null
  readonly endTime: string | null
  readonly error: string | null
}

export interface JobEvent {
  readonly type: "ADD" | "UPDATE" | "REMOVE"
  readonly job: Job
}

/** A job that could not do its work; a plugin that answers with an error is no failure of its job. */
export class JobFailure extends Data.TaggedError("JobFailure")<{ readonly reason: string }> {}

/** What a running job holds in its hands. */
export interface Control {
  readonly signal: AbortSignal
  readonly progress: (value: number | null) => void
}

export type Work = (control: Control) => Effect.Effect<void, JobFailure>

/** Stash's job queue: one job at a time, in the order they came. */
export interface Jobs {
  /** Returns the new job's id. */
  readonly add: (description: string, work: Work) => number
  readonly waiting: () => ReadonlyArray<Job>
  /** Also one of the last ten that ended. */
  readonly find: (id: number) => Job | undefined
  readonly stop: (id: number) => void
  readonly stopAll: () => void
  readonly listen: (listener: (event: JobEvent) => void) => () => void
}

interface Entry {
  job: Job
  readonly work: Work
  readonly abort: AbortController
  /** When the last progress was told, in epoch milliseconds. */
  told: number
}

const graveyard = 10
/** Progress is told at most so often, in milliseconds. */
const throttle = 100

/** A job may fail for a reason of its own, or because what it was asked for is not there. */
const reasonOf = (cause: Cause.Cause<JobFailure>): string => {
  const error = Cause.squash(cause)
  if (error instanceof JobFailure) return error.reason
  return error instanceof Refusal ? error.message : `Internal system error. Error <${String(error)}>`
}

export const make = (clock: SandboxClock, zone: Zone, logs: Logs): Effect.Effect<Jobs, never, Scope.Scope> =>
  Effect.gen(function* () {
    const queue = yield* Queue.unbounded<Entry>()
    const living = new Map<number, Entry>()
    const dead: Array<Job> = []
    const listeners = new Set<(event: JobEvent) => void>()
    let lastId = 0

    const tell = (type: JobEvent["type"], job: Job) => {
      for (const listener of listeners) listener({ type, job })
    }
    const change = (entry: Entry, change: Partial<Job>) => {
      entry.job = { ...entry.job, ...change }
    }
    const bury = (entry: Entry, change_: Partial<Job>) => {
      change(entry, { ...change_, endTime: zone.precise(clock.now()) })
      living.delete(entry.job.id)
      dead.push(entry.job)
      if (dead.length > graveyard) dead.shift()
      tell("REMOVE", entry.job)
    }
    const progress = (entry: Entry, value: number | null) => {
      change(entry, { progress: value })
      const now = clock.now()
      if (now - entry.told < throttle) return
      entry.told = now
      tell("UPDATE", entry.job)
    }
    const failed = (entry: Entry, reason: string) => {
      logs.add("Error", `task failed due to error: ${reason}`)
      bury(entry, { status: "FAILED", error: reason })
    }

    const run = (entry: Entry) =>
      Effect.suspend(() => {
        if (!living.has(entry.job.id)) return Effect.void
        change(entry, { status: "RUNNING", startTime: zone.precise(clock.now()) })
        tell("UPDATE", entry.job)
        const control = { signal: entry.abort.signal, progress: (value: number | null) => progress(entry, value) }
        return entry.work(control).pipe(
          Effect.matchCause({
            onFailure: (cause) => failed(entry, reasonOf(cause)),
            onSuccess: () => bury(entry, { status: entry.abort.signal.aborted ? "CANCELLED" : "FINISHED" })
          })
        )
      })
    yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(queue), run)))
    yield* Effect.addFinalizer(() => Effect.sync(() => living.forEach((entry) => entry.abort.abort())))

    const stop = (entry: Entry) => {
      entry.abort.abort()
      if (entry.job.status === "READY") {
        bury(entry, { status: "CANCELLED" })
        return
      }
      change(entry, { status: "STOPPING" })
      tell("UPDATE", entry.job)
    }
    return {
      add: (description, work) => {
        lastId += 1
        const job: Job = {
          id: lastId,
          status: "READY",
          description,
          progress: 0,
          addTime: zone.precise(clock.now()),
          startTime: null,
          endTime: null,
          error: null
        }
        const entry: Entry = { job, work, abort: new AbortController(), told: 0 }
        living.set(job.id, entry)
        tell("ADD", job)
        Queue.unsafeOffer(queue, entry)
        return job.id
      },
      waiting: () => [...living.values()].map((entry) => entry.job),
      find: (id) => living.get(id)?.job ?? dead.find((job) => job.id === id),
      stop: (id) => {
        const entry = living.get(id)
        if (entry) stop(entry)
      },
      stopAll: () => living.forEach(stop),
      listen: (listener) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      }
    }
  })
