import { describe, expect, it } from "vitest"
import { localTime } from "../../../src/serve/report/LocalTime.ts"
import { processedLines, queueLines, rowJson, rowLines } from "../../../src/serve/report/QueueLines.ts"
import { id } from "../../support/Samples.ts"

const row = {
  sceneId: id(7),
  state: "waiting" as const,
  because: "backoff" as const,
  reason: "hook" as const,
  priority: 0,
  enqueuedAt: 1,
  attempts: 2,
  notBefore: 9,
  lastError: "down"
}

describe("the queue", () => {
  it("is told by state, why jobs wait, and what failed", () => {
    const counts = { ready: 1, running: 2, waiting: 3, parked: 4, because: { backoff: 3, absent: 0 }, dead: 0 }
    expect(queueLines(counts)).toEqual([
      "Queue: 1 ready, 2 running, 3 waiting, 4 parked",
      "  to be tried again: 3",
      "No failed jobs"
    ])
    expect(queueLines({ ...counts, dead: 5 }).at(-1)).toBe("DLQ contains 5 failed jobs requiring review")
  })

  it("is told row by row", () => {
    expect(rowLines([])).toEqual(["No jobs"])
    expect(rowLines([row, { ...row, state: "ready", because: "", notBefore: null, lastError: null }])).toEqual([
      `Scene 7: waiting (to be tried again) until ${localTime(9)}; hook, priority 0, 2 attempts: down`,
      "Scene 7: ready; hook, priority 0, 2 attempts"
    ])
    expect(rowJson(row)).toMatchObject({ sceneId: 7, enqueuedAt: localTime(1), notBefore: localTime(9) })
  })
})

describe("what came of working it off", () => {
  const done = {
    synced: 1,
    unchanged: 2,
    dead: 3,
    writes: 4,
    uploads: 5,
    waiting: 0,
    parked: 0,
    until: null,
    remaining: 0,
    seconds: 1.25
  }

  it("is one line where nothing is left", () =>
    expect(processedLines(done)).toEqual(["1 synced, 2 unchanged, 3 failed in 1.3 s (4 writes, 5 pictures)"]))

  it("names what is left, and until when it waits", () => {
    const lines = processedLines({ ...done, remaining: 6, waiting: 7, until: 9, parked: 8 }).slice(1)
    expect(lines).toEqual([
      "Timeout waiting for queue (6 items remaining)",
      `7 waiting until ${localTime(9)}`,
      "8 parked"
    ])
    expect(processedLines({ ...done, waiting: 7 })[1]).toBe("7 waiting for something to change")
  })
})
