import * as Data from "effect/Data"

/** State of the circuit to one server. Times in epoch milliseconds. */
export type Breaker = Data.TaggedEnum<{
  Closed: { readonly failures: number }
  Open: { readonly since: number; readonly until: number }
  HalfOpen: { readonly since: number }
}>
export const Breaker = Data.taggedEnum<Breaker>()

export interface BreakerPolicy {
  /** Consecutive transient failures that open the circuit. */
  readonly threshold: number
  /** Milliseconds until a probe is let through. */
  readonly recovery: number
}

export const closed: Breaker = Breaker.Closed({ failures: 0 })

/** Whether work may start now; a circuit whose time is over lets one probe through. */
export const admit = (breaker: Breaker, now: number): readonly [admitted: boolean, next: Breaker] => {
  switch (breaker._tag) {
    case "Closed":
      return [true, breaker]
    case "HalfOpen":
      return [false, breaker]
    case "Open":
      return now >= breaker.until ? [true, Breaker.HalfOpen({ since: breaker.since })] : [false, breaker]
  }
}

/** Any answer of the server, good or bad, proves that it is there. */
export const succeeded = (): Breaker => closed

/** A transient failure: counts, opens, or ends the probe. A straggler does not lengthen an outage. */
export const failed = (breaker: Breaker, policy: BreakerPolicy, now: number): Breaker => {
  switch (breaker._tag) {
    case "Closed": {
      const failures = breaker.failures + 1
      return failures >= policy.threshold
        ? Breaker.Open({ since: now, until: now + policy.recovery })
        : Breaker.Closed({ failures })
    }
    case "HalfOpen":
      return Breaker.Open({ since: breaker.since, until: now + policy.recovery })
    case "Open":
      return breaker
  }
}

/** Milliseconds until it is worth asking again, 0 when work may start now. */
export const waits = (breaker: Breaker, now: number): number =>
  breaker._tag === "Open" ? Math.max(0, breaker.until - now) : 0
