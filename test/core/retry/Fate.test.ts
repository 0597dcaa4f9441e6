import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Breaker, closed } from "../../../src/core/retry/Breaker.ts"
import * as F from "../../../src/core/model/Failure.ts"
import type { Job } from "../../../src/core/model/Job.ts"
import { priorityOf } from "../../../src/core/model/Priority.ts"
import {
  attemptsAfter,
  type Case,
  type Fate,
  fateOf,
  fateOfAll,
  passes,
  pauseFor,
  spares,
  troubleOf
} from "../../../src/core/retry/Fate.ts"
import { failures } from "../../support/Failures.ts"
import { id } from "../../support/Samples.ts"

const open = Breaker.Open({ since: 0, until: 60_000, silent: true })
const well = { Plex: closed, Stash: closed }

const reason = fc.constantFrom(...(Object.keys(priorityOf) as ReadonlyArray<keyof typeof priorityOf>))
const failure = fc.constantFrom(...failures)
const breaker = fc.oneof(
  fc.nat(10).map((count) => Breaker.Closed({ failures: count })),
  fc.constant(open),
  fc.constant(Breaker.HalfOpen({ since: 0, silent: false }))
)
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const base = fc.double({ min: 0.01, max: 3600, noNaN: true })
const cap = fc.double({ min: 0.01, max: 86_400, noNaN: true })
const rules: fc.Arbitrary<Case["rules"]> = fc.record({
  max_retries: fc.integer({ min: 1, max: 20 }),
  backoff_base: base,
  backoff_cap: cap,
  not_found_base: base,
  not_found_cap: cap,
  not_found_window: fc.integer({ min: 0, max: 86_400 }),
  skip_not_found: fc.boolean()
})
const job: fc.Arbitrary<Case["job"]> = fc.record({
  attempts: fc.nat(1000),
  firstFailedAt: fc.option(fc.nat(1_000_000), { nil: null }),
  reason
})
const circuit = fc.record({ Plex: breaker, Stash: breaker })
const given: fc.Arbitrary<Case> = fc.record({
  failure,
  where: fc.constantFrom("job" as const, "read" as const),
  circuit,
  job,
  rules,
  now: fc.nat(2_000_000_000),
  chance
})

const usual: Case = {
  failure: new F.Unavailable({ server: "Plex", operation: "edit item", status: 503, problem: "x", retryAfter: null }),
  where: "job",
  circuit: well,
  job: { attempts: 0, firstFailedAt: null, reason: "hook" },
  rules: {
    max_retries: 5,
    backoff_base: 5,
    backoff_cap: 80,
    not_found_base: 30,
    not_found_cap: 600,
    not_found_window: 7200,
    skip_not_found: false
  },
  now: 1_000_000,
  chance: 0.5
}

/** What becomes of a job that fails again and again, until it is no longer tried by itself. Its first failure counts as now. */
const life = (
  start: Case,
  dice: ReadonlyArray<number>
): ReadonlyArray<{ readonly attempts: number; readonly fate: Fate }> => {
  const [die, ...rest] = dice
  if (die === undefined) return []
  const fate = fateOf({ ...start, chance: die })
  const attempts = attemptsAfter(start.job.attempts, fate)
  if (fate._tag !== "Retry" && fate._tag !== "LookAgain") return [{ attempts, fate }]
  const after = { ...start.job, attempts, firstFailedAt: start.job.firstFailedAt ?? start.now }
  return [{ attempts, fate }, ...life({ ...start, job: after, now: fate.at }, rest)]
}

describe("the fate of a job", () => {
  it("never costs attempts that were counted, and one attempt at most", () => {
    fc.assert(
      fc.property(given, (one) => {
        const after = attemptsAfter(one.job.attempts, fateOf(one))
        expect(after - one.job.attempts).toBeGreaterThanOrEqual(0)
        expect(after - one.job.attempts).toBeLessThanOrEqual(1)
      })
    )
  })

  it("is no worse for what blocks everybody, wherever it is met", () => {
    fc.assert(
      fc.property(given, (one) => {
        if (F.familyOf(one.failure) !== "blocked") return
        expect(fateOf(one)._tag).toBe("Pause")
        expect(attemptsAfter(one.job.attempts, fateOf(one))).toBe(one.job.attempts)
      })
    )
  })

  it("is no worse for the trouble of a server that is left alone since, and what was counted before is given back", () => {
    fc.assert(
      fc.property(given, fc.constantFrom("Plex" as const, "Stash" as const), (one, server) => {
        const left = { ...one, circuit: { ...one.circuit, [server]: open } }
        expect(fateOfAll({ ...left, failure: { _tag: "CircuitOpen", server } })).toEqual({
          _tag: "GiveBack",
          refund: server
        })
        if (F.troubled(one.failure) !== server) return
        expect(fateOf(left)).toEqual({ _tag: "GiveBack", refund: server })
        expect(attemptsAfter(one.job.attempts, fateOf(left))).toBe(one.job.attempts)
      })
    )
  })

  it("gives nothing back when the circuit was closed again meanwhile", () => {
    const failure = { _tag: "CircuitOpen", server: "Plex" } as const
    expect(fateOfAll({ failure, where: "job", circuit: well })).toEqual({ _tag: "GiveBack", refund: null })
  })

  it("is due within its cap, and never sooner than the server asked", () => {
    fc.assert(
      fc.property(given, fc.option(fc.nat(10_000_000), { nil: null }), (one, asked) => {
        const failure =
          one.failure._tag === "Unavailable"
            ? new F.Unavailable({
                server: one.failure.server,
                operation: "x",
                status: 429,
                problem: "x",
                retryAfter: asked
              })
            : one.failure
        const least = failure._tag === "Unavailable" ? (asked ?? 0) : 0
        const fate = fateOf({ ...one, failure })
        if (fate._tag !== "Retry" && fate._tag !== "LookAgain") return
        const most = fate._tag === "Retry" ? one.rules.backoff_cap : one.rules.not_found_cap
        expect(fate.at - one.now).toBeGreaterThanOrEqual(least)
        expect(fate.at - one.now).toBeLessThanOrEqual(Math.max(least, most * 1000))
        expect(Number.isSafeInteger(fate.at)).toBe(true)
      })
    )
  })

  it("of one item's refusal is that job's own: nothing pauses, whatever the job and the circuits are", () => {
    fc.assert(
      fc.property(given, (one) => {
        if (F.familyOf(one.failure) !== "permanent") return
        expect(fateOf({ ...one, where: "job" })).toEqual({ _tag: "Bury", spent: false })
        expect(fateOfAll({ ...one, where: "job" })).toBeNull()
      })
    )
  })

  it("of a refusal that serves a whole batch is no job's", () => {
    const failure = new F.Refused({ server: "Stash", operation: "read scenes", status: 400, problem: "x" })
    expect(fateOf({ ...usual, failure, where: "read" })).toEqual({ _tag: "Pause", of: "other", refund: null })
  })

  it("ends: trouble in a row after max_retries, a file that never comes when it had its looks and its time", () => {
    fc.assert(
      fc.property(given, fc.array(chance, { minLength: 3000, maxLength: 3000 }), (one, dice) => {
        const start = {
          ...one,
          circuit: well,
          where: "job" as const,
          job: { ...one.job, attempts: 0, firstFailedAt: null }
        }
        // Waits of next to nothing would need more dice than are thrown.
        const all = life(
          { ...start, rules: { ...start.rules, not_found_base: 600, not_found_cap: 600, not_found_window: 7200 } },
          dice
        )
        expect(["Retry", "LookAgain"]).not.toContain(all.at(-1)?.fate._tag)
        expect(all.every(({ attempts }, index) => attempts >= (all[index - 1]?.attempts ?? 0))).toBe(true)
        if (passes(one.failure)) expect(all.length).toBe(one.rules.max_retries)
      }),
      { numRuns: 40 }
    )
  })

  it("of a file that is not in Plex is looked for at least twelve times, and for as long as it is set", () => {
    const failure = new F.NoItem({ sceneId: id(1), files: ["/a.mp4"] })
    const at = (attempts: number, age: number) =>
      fateOf({ ...usual, failure, job: { attempts, firstFailedAt: usual.now - age, reason: "hook" } })._tag
    expect([at(10, 8_000_000), at(11, 7_199_999), at(11, 7_200_000)]).toEqual(["LookAgain", "LookAgain", "Bury"])
  })

  it("of a file that nobody waits for is to be parked", () => {
    const failure = new F.NoItem({ sceneId: id(1), files: ["/a.mp4"] })
    const of = (why: Job["reason"], skip = false) =>
      fateOf({ ...usual, failure, rules: { ...usual.rules, skip_not_found: skip }, job: { ...usual.job, reason: why } })
        ._tag
    expect([of("all"), of("reconcile"), of("hook"), of("hook", true)]).toEqual(["Park", "Park", "LookAgain", "Park"])
  })

  it("tells of a token alone by one letter, and gives attempts back when all edits are refused", () => {
    const token = new F.Unauthorized({ server: "Plex", operation: "x", status: 401, remedy: "" })
    const stash = new F.Unauthorized({ server: "Stash", operation: "x", status: 401, remedy: "" })
    const edits = new F.EditsRefused({ operation: "edit item", status: 403, before: "nginx" })
    expect([token, stash, edits].map((one) => fateOf({ ...usual, failure: one }))).toEqual([
      { _tag: "Pause", of: "token", refund: null },
      { _tag: "Pause", of: "other", refund: null },
      { _tag: "Pause", of: "edits", refund: "Plex" }
    ])
  })
})

describe("the waits", () => {
  /** A small generator, so that the dice are the same each time. */
  const dice = (count: number) => {
    let state = 20_231_130
    return Array.from({ length: count }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    })
  }
  const waits = (attempts: number) =>
    dice(20_000).map((die) => {
      const fate = fateOf({
        ...usual,
        rules: { ...usual.rules, max_retries: 20 },
        job: { ...usual.job, attempts },
        chance: die
      })
      return fate._tag === "Retry" ? fate.at - usual.now : Number.NaN
    })

  it.each([
    [0, 5000],
    [2, 20_000],
    [4, 80_000],
    [9, 80_000]
  ])("after %i attempts lie evenly between nothing and %i ms", (attempts, most) => {
    const all = waits(attempts)
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => all.filter((wait) => Math.floor((wait / most) * 10) === tenth).length
    )
    // Chi-squared with nine degrees of freedom: one even throw in a thousand would be above 27.9.
    const odd = tenths.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)
    expect(odd).toBeLessThan(27.9)
    expect(all.reduce((sum, wait) => sum + wait, 0) / all.length / most).toBeCloseTo(0.5, 2)
    expect(Math.min(...all)).toBeLessThan(most / 1000)
    expect(Math.max(...all)).toBeGreaterThan(most * 0.999)
  })

  it("of a pause are as long as a circuit is left alone", () => {
    expect(pauseFor({ circuit_recovery: 60 })).toBe(60_000)
  })
})

it("what passes is what is transient", () => {
  for (const one of failures) expect(passes(one)).toBe(F.familyOf(one) === "transient")
  expect(passes({ _tag: "BadConfiguration" })).toBe(false)
})

describe("a share of a job's work", () => {
  it("that failed lets the rest be done, unless that could not be done either", () => {
    fc.assert(
      fc.property(failure, (one) => {
        expect(spares(one, "picture")).toBe(F.familyOf(one) !== "blocked")
        expect(spares(one, "item")).toBe(F.familyOf(one) === "permanent")
      })
    )
    const left = { _tag: "CircuitOpen", server: "Plex" } as const
    expect([spares(left, "picture"), spares(left, "item")]).toEqual([true, false])
  })
})

it("a row tells of its failure what the failure says", () => {
  for (const one of failures) expect(troubleOf(one)).toEqual({ family: F.familyOf(one), message: one.message })
})
