import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { admit, Breaker, closed, failed, succeeded, waits } from "../../src/core/Breaker.ts"

const policy = { threshold: 5, recovery: 60_000 }

type Event = { readonly kind: "ask" | "fail" | "succeed"; readonly after: number }
const events: fc.Arbitrary<ReadonlyArray<Event>> = fc.array(
  fc.record({
    kind: fc.constantFrom("ask", "fail", "fail", "fail", "succeed"),
    after: fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 120_000 }))
  }),
  { maxLength: 60 }
)

interface Seen {
  readonly event: Event
  readonly now: number
  readonly before: Breaker
  readonly after: Breaker
  readonly admitted: boolean
}

/** Plays events one after another. */
const play = (list: ReadonlyArray<Event>): ReadonlyArray<Seen> => {
  const seen: Array<Seen> = []
  let now = 0
  let breaker = closed
  for (const event of list) {
    now += event.after
    const before = breaker
    const [admitted, asked] = admit(breaker, now)
    breaker = event.kind === "ask" ? asked : event.kind === "fail" ? failed(breaker, policy, now) : succeeded()
    seen.push({ event, now, before, after: breaker, admitted: event.kind === "ask" && admitted })
  }
  return seen
}

const always = (check: (seen: Seen) => void) => fc.assert(fc.property(events, (list) => play(list).forEach(check)))

describe("a circuit", () => {
  it("opens after exactly as many failures in a row as the threshold", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (threshold) => {
        const rules = { threshold, recovery: 1000 }
        const states = Array.from({ length: threshold }).reduce<ReadonlyArray<Breaker>>(
          (all) => [...all, failed(all.at(-1) ?? closed, rules, 7)],
          []
        )
        expect(states.slice(0, -1).every((state) => state._tag === "Closed")).toBe(true)
        expect(states.at(-1)).toEqual(Breaker.Open({ since: 7, until: 1007 }))
      })
    )
  })

  it("starts counting anew after any success", () => {
    const almost = Array.from({ length: 4 }).reduce<Breaker>((state) => failed(state, policy, 0), closed)
    expect(failed(succeeded(), policy, 0)._tag).toBe("Closed")
    expect(failed(almost, policy, 0)._tag).toBe("Open")
  })

  it("lets everything through while closed, and nothing while open before its time", () => {
    always(({ admitted, before, event, now }) => {
      if (event.kind !== "ask") return
      if (before._tag === "Closed") expect(admitted).toBe(true)
      if (before._tag === "Open") expect(admitted).toBe(now >= before.until)
    })
  })

  it("lets exactly one probe through at a time", () => {
    always(({ admitted, after, before, event }) => {
      if (before._tag === "HalfOpen" && event.kind === "ask") expect(admitted).toBe(false)
      if (before._tag === "Open" && admitted) expect(after._tag).toBe("HalfOpen")
    })
  })

  it("closes on one success, and opens again on a failed probe, keeping when the outage began", () => {
    always(({ after, before, event, now }) => {
      if (event.kind === "succeed") expect(after).toEqual(closed)
      if (before._tag === "HalfOpen" && event.kind === "fail")
        expect(after).toEqual(Breaker.Open({ since: before.since, until: now + policy.recovery }))
    })
  })

  it("is not held open longer by failures of calls that were under way when it opened", () => {
    always(({ after, before, event }) => {
      if (before._tag === "Open" && event.kind === "fail") expect(after).toBe(before)
    })
  })

  it("says how long to wait, and lets work start as soon as that is over", () => {
    always(({ before, now }) => {
      const wait = waits(before, now)
      expect(wait).toBeGreaterThanOrEqual(0)
      if (before._tag === "Open") expect(admit(before, now + wait)[0]).toBe(true)
      if (before._tag === "Open" && wait > 0) expect(admit(before, now + wait - 1)[0]).toBe(false)
      if (before._tag === "Closed") expect(wait).toBe(0)
    })
  })
})
