import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  admit,
  answered,
  Breaker,
  closed,
  failed,
  interrupted,
  mayAskEarly,
  restored,
  succeeded,
  waits
} from "../../../src/core/retry/Breaker.ts"

const policy = { threshold: 5, recovery: 60_000 }

interface Event {
  readonly kind: "ask" | "fail" | "silence" | "succeed" | "cut" | "hear" | "restart"
  readonly after: number
}
const events: fc.Arbitrary<ReadonlyArray<Event>> = fc.array(
  fc.record({
    kind: fc.constantFrom("ask", "fail", "fail", "silence", "silence", "succeed", "cut", "hear", "restart"),
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

const moved = (breaker: Breaker, kind: Event["kind"], now: number): Breaker => {
  switch (kind) {
    case "ask":
      return admit(breaker, now)[1]
    case "fail":
    case "silence":
      return failed(breaker, policy, now, kind === "silence")
    case "succeed":
      return succeeded()
    case "cut":
      return interrupted(breaker, policy, now)
    case "hear":
      return answered(breaker, now)
    case "restart":
      return restored(breaker, policy, now)
  }
}

/** Plays events one after another. */
const play = (list: ReadonlyArray<Event>): ReadonlyArray<Seen> => {
  const seen: Array<Seen> = []
  let now = 0
  let breaker = closed
  for (const event of list) {
    now += event.after
    const before = breaker
    const [admitted] = admit(breaker, now)
    breaker = moved(breaker, event.kind, now)
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
          (all) => [...all, failed(all.at(-1) ?? closed, rules, 7, false)],
          []
        )
        expect(states.slice(0, -1).every((state) => state._tag === "Closed")).toBe(true)
        expect(states.at(-1)).toEqual(Breaker.Open({ since: 7, until: 1007, silent: false }))
      })
    )
  })

  it("starts counting anew after any success", () => {
    const almost = Array.from({ length: 4 }).reduce<Breaker>((state) => failed(state, policy, 0, true), closed)
    expect(failed(succeeded(), policy, 0, true)._tag).toBe("Closed")
    expect(failed(almost, policy, 0, true)._tag).toBe("Open")
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
      if (before._tag === "HalfOpen" && (event.kind === "fail" || event.kind === "silence")) {
        const silent = event.kind === "silence"
        expect(after).toEqual(Breaker.Open({ since: before.since, until: now + policy.recovery, silent }))
      }
    })
  })

  it("is not held open longer by failures of calls that were under way when it opened", () => {
    always(({ after, before, event }) => {
      if (before._tag === "Open" && (event.kind === "fail" || event.kind === "silence")) expect(after).toBe(before)
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

  it("opens again when its probe was cut off, or its process ended, and waits the whole time", () => {
    always(({ after, before, event, now }) => {
      if (before._tag !== "HalfOpen" || (event.kind !== "cut" && event.kind !== "restart")) return
      expect(after).toEqual(Breaker.Open({ since: before.since, until: now + policy.recovery, silent: before.silent }))
    })
  })

  it("may go on early once a server that was silent is heard, and not when it had answered with trouble", () => {
    always(({ after, before, event, now }) => {
      if (event.kind !== "hear") return
      if (before._tag === "Open" && before.silent) expect(admit(after, now)[0]).toBe(true)
      else expect(after).toBe(before)
    })
    always(({ before, now }) => {
      if (mayAskEarly(before, now)) expect(before).toMatchObject({ _tag: "Open", silent: true })
      if (mayAskEarly(before, now)) expect(waits(before, now)).toBeGreaterThan(0)
    })
  })

  it("is as open after a restart as before, and no longer than a recovery, whatever the clock did", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: -10_000_000, max: 10_000_000 }), (since, open, step) => {
        const before = Breaker.Open({ since, until: since + open, silent: true })
        const after = restored(before, policy, since + step)
        expect(after).toMatchObject({ _tag: "Open", since, silent: true })
        expect(waits(after, since + step)).toBe(Math.min(waits(before, since + step), policy.recovery))
      })
    )
  })
})
