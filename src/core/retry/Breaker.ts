import * as Data from "effect/Data"

/** State of the circuit to one server. Times in epoch milliseconds. */
export type Breaker = Data.TaggedEnum<{
  Closed: { readonly failures: number }
  /** `silent`: it gave no answer at all, so that any answer to a cheap question is news. */
  Open: { readonly since: number; readonly until: number; readonly silent: boolean }
  HalfOpen: { readonly since: number; readonly silent: boolean }
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
      return now >= breaker.until
        ? [true, Breaker.HalfOpen({ since: breaker.since, silent: breaker.silent })]
        : [false, breaker]
  }
}

/** Any answer of the server, good or bad, proves that it is there. */
export const succeeded = (): Breaker => closed

/** A transient failure: counts, opens, or ends the probe. A straggler does not lengthen an outage. `silent`: there was no answer. */
export const failed = (breaker: Breaker, policy: BreakerPolicy, now: number, silent: boolean): Breaker => {
  switch (breaker._tag) {
    case "Closed": {
      const failures = breaker.failures + 1
      return failures >= policy.threshold
        ? Breaker.Open({ since: now, until: now + policy.recovery, silent })
        : Breaker.Closed({ failures })
    }
    case "HalfOpen":
      return Breaker.Open({ since: breaker.since, until: now + policy.recovery, silent })
    case "Open":
      return breaker
  }
}

/** A probe that never ended: the circuit is open again. */
export const interrupted = (breaker: Breaker, policy: BreakerPolicy, now: number): Breaker =>
  breaker._tag === "HalfOpen" ? failed(breaker, policy, now, breaker.silent) : breaker

/** A server that was silent has answered a cheap question: a probe may go at once. Proof of more it is not. */
export const answered = (breaker: Breaker, now: number): Breaker =>
  breaker._tag === "Open" && breaker.silent
    ? Breaker.Open({ ...breaker, until: Math.min(breaker.until, now) })
    : breaker

/** As the last process left it. A probe under way died with that process; a clock that was set back lengthens nothing. */
export const restored = (breaker: Breaker, policy: BreakerPolicy, now: number): Breaker => {
  switch (breaker._tag) {
    case "Closed":
      return closed
    case "HalfOpen":
      return interrupted(breaker, policy, now)
    case "Open":
      return Breaker.Open({ ...breaker, until: Math.min(breaker.until, now + policy.recovery) })
  }
}

/** Milliseconds until it is worth asking again, 0 when work may start now. */
export const waits = (breaker: Breaker, now: number): number =>
  breaker._tag === "Open" ? Math.max(0, breaker.until - now) : 0

/** Whether a cheap question may find out early that the server is back. */
export const mayAskEarly = (breaker: Breaker, now: number): boolean =>
  breaker._tag === "Open" && breaker.silent && waits(breaker, now) > 0
