import { leaseLine, outageLines, partsLines } from "./HealthLines.ts"
import type { When } from "./LocalTime.ts"
import type { Overview } from "./Overview.ts"
import { stateLine } from "./QueueLines.ts"

/** What goes on inside, for who looks for a fault: the queue's states, the lease, circuits, parts and fibers. */
export const verboseLines = (of: Overview, when: When): ReadonlyArray<string> => [
  stateLine(of.counts),
  ...leaseLine(of.lease, when),
  ...outageLines(of.breakers, of.outages, when),
  ...(of.health === null ? [] : partsLines(of.health, when))
]
