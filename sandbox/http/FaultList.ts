import { PCGRandom } from "effect/Utils"
import { unescape } from "node:querystring"
import type { Fault } from "./Fault.ts"

/** The faults in force. */
export interface FaultList {
  readonly replace: (faults: ReadonlyArray<Fault>) => void
  /** Counts a request of this route, with its query as it was sent and its body, against every fault that means it, and gives the first one that strikes. */
  readonly next: (route: string, rawQuery: string, body?: Buffer) => Fault | undefined
}

interface Armed {
  readonly fault: Fault
  readonly query: RegExp | undefined
  readonly until: number
  readonly random: PCGRandom
  skip: number
  times: number
}

/** As a firewall reads it. Broken percent signs stay as they are. */
const decoded = (rawQuery: string): string => unescape(rawQuery.replaceAll("+", " "))

const means = (
  { fault: { longer, operation, route: wanted }, query }: Armed,
  route: string,
  rawQuery: string,
  body: Buffer | undefined
): boolean =>
  (wanted === "*" || wanted === route) &&
  (longer === undefined || Buffer.byteLength(rawQuery) > longer) &&
  (query === undefined || query.test(decoded(rawQuery))) &&
  (operation === undefined || body?.includes(operation) === true)

/** @param now real epoch milliseconds: outages last real time, whatever a test does to the server's own clock */
export const make = (now: () => number): FaultList => {
  let armed: ReadonlyArray<Armed> = []
  const arm = (fault: Fault): Armed => ({
    fault,
    query: fault.query === undefined ? undefined : new RegExp(fault.query, "iu"),
    until: fault.forMs === undefined ? Infinity : now() + fault.forMs,
    random: new PCGRandom(fault.seed ?? 0),
    skip: fault.skip ?? 0,
    times: fault.times ?? (fault.kind === "signal" ? 1 : Infinity)
  })
  const strikes = (one: Armed): boolean => {
    if (one.times <= 0 || now() > one.until) return false
    if (one.skip > 0) {
      one.skip -= 1
      return false
    }
    return one.fault.rate === undefined || one.random.number() < one.fault.rate
  }
  return {
    replace: (faults) => {
      armed = faults.map(arm)
    },
    next: (route, rawQuery, body) => {
      const striking = armed.filter((one) => means(one, route, rawQuery, body) && strikes(one))
      const first = striking[0]
      if (first) first.times -= 1
      return first?.fault
    }
  }
}
