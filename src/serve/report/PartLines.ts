import type { Health } from "./HealthWritten.ts"
import { localTime, type When } from "./LocalTime.ts"

/** What a value that a part tells means to a person; empty where it means that all is well. */
type Phrase = (value: unknown, when: When) => string

const counted =
  (word: string): Phrase =>
  (value) =>
    typeof value === "number" && value > 0 ? `${value} ${word}` : ""

const isReport = (value: unknown): value is Readonly<Record<string, number>> =>
  typeof value === "object" && value !== null

const sums = ({ drifted = 0, enqueued = 0, scenes = 0 }: Readonly<Record<string, number>>): string =>
  `${scenes} scenes looked at, ${drifted} differ, ${enqueued} enqueued`

/** Names whose value says more in other words; of all others, the name stands before the value. */
const phrases: Readonly<Record<string, Phrase>> = {
  blocks: () => "",
  late: () => "",
  pollingSinceAt: () => "",
  problem: (value) => (typeof value === "string" ? value : ""),
  connected: (value) => (value === true ? "connected" : "not connected"),
  ready: (value) => (value === true ? "" : "the first look at all scenes is not over yet; edits are synced meanwhile"),
  lastPollAt: (value, when) =>
    typeof value === "number" && value > 0 ? `looked last at ${when(value)}` : "has not looked yet",
  tookMs: (value) => (typeof value === "number" ? `took ${value} ms` : ""),
  installed: (value) => (typeof value === "string" ? value : ""),
  entities: counted("names whose scenes are still to be enqueued"),
  last: (value, when) => (isReport(value) ? `the last ended at ${when(value["at"] ?? 0)}: ${sums(value)}` : ""),
  running: (value, when) =>
    isReport(value) ? `one is under way since ${when(value["startedAt"] ?? 0)}: ${sums(value)} so far` : ""
}

/** `sinceAt` is read as "since". A time that never was is none. */
const timed = (name: string, at: number, when: When): string => (at === 0 ? "" : `${name.slice(0, -2)} ${when(at)}`)

const plain = (name: string, value: unknown, when: When): string => {
  if (typeof value === "number") return name.endsWith("At") ? timed(name, value, when) : `${name} ${value}`
  if (typeof value === "boolean") return value ? name : `not ${name}`
  return typeof value === "string" && value !== "" ? `${name} ${value}` : ""
}

const partLine = (name: string, told: Readonly<Record<string, unknown>>, when: When): ReadonlyArray<string> => {
  const said = Object.entries(told)
    .map(([key, value]) => (Object.hasOwn(phrases, key) ? phrases[key]?.(value, when) : plain(key, value, when)) ?? "")
    .filter((one) => one !== "")
  return said.length === 0 ? [] : [`${name}: ${said.join(", ")}`]
}

/** What the parts of a runtime tell, a line each; of a part with nothing to tell, none. */
export const partLines = (parts: Health["parts"], when: When = localTime): ReadonlyArray<string> =>
  Object.entries(parts).flatMap(([name, told]) => partLine(name, told, when))
