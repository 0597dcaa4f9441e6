import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Schedule from "effect/Schedule"
import type { Breaker } from "./Breaker.ts"
import {
  type Failure,
  type Family,
  familyOf,
  type Server,
  LimitPassed,
  troubled,
  Unavailable,
  Unreachable
} from "../model/Failure.ts"
import type { Because, Job } from "../model/Job.ts"
import { isEdit } from "../model/Priority.ts"
import type { Settings } from "../settings/Settings.ts"
import { atLeast, delay } from "./Backoff.ts"
import { firstWait } from "./Stepped.ts"

/** What a failure leads to. Times in epoch milliseconds. */
export type Fate = Data.TaggedEnum<{
  /** The job is tried again then. */
  Retry: { readonly at: number }
  /** Its file is looked for again then, or as soon as it comes up in Plex. */
  LookAgain: { readonly at: number }
  /** The job is put aside until what it waits for is there. */
  Park: { readonly because: Because }
  /** The job becomes a dead letter. `spent`: for it has had all its tries. */
  Bury: { readonly spent: boolean }
  /** The job is free again, as if it had not been tried. `refund`: the server whose failures in a row were nobody's: those jobs get an attempt back. */
  GiveBack: { readonly refund: Server | null }
  /** Nothing is claimed until that is mended; the job is free again. */
  Pause: { readonly of: Hurdle; readonly refund: Server | null }
}>
export const Fate = Data.taggedEnum<Fate>()

/** What a pause is remembered as. The token alone costs one job in flight: it becomes the one dead letter of the pause. */
export type Hurdle = "token" | "edits" | "other"

/** The circuit to a server is open, so that nothing was asked. */
export interface LeftAlone {
  readonly _tag: "CircuitOpen"
  readonly server: Server
}

/** Where it happened: in the work of one job, or in a read that serves many. */
export type Where = "job" | "read"

/** How it stands with the servers, as their circuits know it. */
export type Circuit = Readonly<Record<Server, Breaker>>

export type Rules = Pick<
  Settings,
  | "max_retries"
  | "backoff_base"
  | "backoff_cap"
  | "not_found_base"
  | "not_found_cap"
  | "not_found_window"
  | "skip_not_found"
>

/** What is the same for every job that ran into a failure. */
export interface Happened {
  readonly failure: Failure | LeftAlone
  readonly where: Where
  readonly circuit: Circuit
}

/** All that decides. `now` in epoch ms, `chance` in [0, 1). */
export interface Case extends Happened {
  readonly failure: Failure
  readonly job: Pick<Job, "attempts" | "firstFailedAt" | "reason">
  readonly rules: Rules
  readonly now: number
  readonly chance: number
}

/** How many looks a file that is not in Plex gets at least, before its job is given up. */
const notFoundAttempts = 12

/** What is the same for all who ran into it. */
export type Everybodys = Extract<Fate, { readonly _tag: "GiveBack" | "Pause" }>

const pauseOf = (failure: Failure): Everybodys => {
  if (failure._tag === "EditsRefused") return Fate.Pause({ of: "edits", refund: "Plex" })
  const isToken = failure._tag === "Unauthorized" && failure.server === "Plex"
  return Fate.Pause({ of: isToken ? "token" : "other", refund: null })
}

/** What is everybody's and no job's fault, so that it costs none an attempt; null where it is the job's. */
export const fateOfAll = ({ circuit, failure, where }: Happened): Everybodys | null => {
  const isLeftAlone = (server: Server) => circuit[server]._tag !== "Closed"
  if (failure._tag === "CircuitOpen")
    return Fate.GiveBack({ refund: isLeftAlone(failure.server) ? failure.server : null })
  const server = troubled(failure)
  if (server !== undefined && isLeftAlone(server)) return Fate.GiveBack({ refund: server })
  const family = familyOf(failure)
  // A read that serves many and is refused for good is nobody's own.
  return family === "blocked" || (family === "permanent" && where === "read") ? pauseOf(failure) : null
}

const retry = ({ chance, failure, job, now, rules }: Case): Fate => {
  if (job.attempts + 1 >= rules.max_retries) return Fate.Bury({ spent: true })
  const policy = { base: rules.backoff_base * 1000, cap: rules.backoff_cap * 1000 }
  const asked = failure._tag === "Unavailable" ? failure.retryAfter : null
  return Fate.Retry({ at: now + atLeast(asked, delay(policy, job.attempts, chance)) })
}

const lookAgain = ({ chance, job, now, rules }: Case): Fate => {
  if (rules.skip_not_found || !isEdit(job.reason)) return Fate.Park({ because: "absent" })
  const age = now - (job.firstFailedAt ?? now)
  if (job.attempts + 1 >= notFoundAttempts && age >= rules.not_found_window * 1000) return Fate.Bury({ spent: false })
  const policy = { base: rules.not_found_base * 1000, cap: rules.not_found_cap * 1000 }
  return Fate.LookAgain({ at: now + delay(policy, job.attempts, chance) })
}

const fateOfOne = (given: Case): Fate => {
  switch (familyOf(given.failure)) {
    case "transient":
      return retry(given)
    case "not_found":
      return lookAgain(given)
    case "permanent":
      return Fate.Bury({ spent: false })
    case "blocked":
      return pauseOf(given.failure)
  }
}

/** The one decision about a failure: what it leads to for this job. */
export const fateOf = (given: Case): Fate => fateOfAll(given) ?? fateOfOne(given)

/** Attempts of a job once that became of it. */
export const attemptsAfter = (attempts: number, fate: Fate): number =>
  fate._tag === "GiveBack" || fate._tag === "Pause" ? attempts : attempts + 1

/** A job's work in parts: a picture of an item, or one of several items. */
export type Share = "picture" | "item"

/** Whether the rest of a job's work is done although this share of it failed. */
export const spares = (failure: Failure | LeftAlone, share: Share): boolean => {
  if (failure._tag === "CircuitOpen") return share === "picture"
  return share === "picture" ? familyOf(failure) !== "blocked" : familyOf(failure) === "permanent"
}

/** Whether it comes right by itself, so that it is worth waiting for. Of whatever a start may end with, too. */
export const passes = (error: Failure | { readonly _tag: string }): boolean =>
  error instanceof Unreachable || error instanceof Unavailable || error instanceof LimitPassed

/** What a row tells of the failure that holds it up. */
export const troubleOf = (failure: Failure): { readonly family: Family; readonly message: string } => ({
  family: familyOf(failure),
  message: failure.message
})

const hour = 3_600_000
/** How long after its death a job that a server's trouble killed is tried again by itself, time after time. Milliseconds. */
const laterTries: ReadonlyArray<number> = [hour, 6 * hour, 24 * hour]

/** When a job that dies at `now` (epoch ms) is tried again by itself; null when it is not. `tries`: how often it was already. */
export const nextTry = (family: Family, tries: number, now: number): number | null => {
  const [next, ...later] = family === "transient" ? laterTries.slice(tries) : []
  const wait = next === undefined ? null : firstWait(Schedule.fromDelays(next, ...later), 0)
  return wait === null ? null : now + wait
}

/** How long a pause leaves everything alone if nothing ends it sooner. Milliseconds. */
export const pauseFor = ({ circuit_recovery: recovery }: Pick<Settings, "circuit_recovery">): number =>
  firstWait(Schedule.spaced(Duration.seconds(recovery)), 0) ?? 0
