import { describe, expect, it } from "vitest"
import { localTime } from "../../../src/serve/report/LocalTime.ts"
import { partLines } from "../../../src/serve/report/PartLines.ts"

const at = 1_795_999_000_000
const time = localTime(at)
const report = { scope: "all", startedAt: at, at, scenes: 120, drifted: 3, enqueued: 2, unsynced: 0, fields: {} }

describe("what a part of the runtime tells a person", () => {
  it.each([
    [{ last: null, running: null }, []],
    [{ last: report, running: null }, [`part: the last ended at ${time}: 120 scenes looked at, 3 differ, 2 enqueued`]],
    [
      { last: null, running: report },
      [`part: one is under way since ${time}: 120 scenes looked at, 3 differ, 2 enqueued so far`]
    ],
    [{ connected: true, sinceAt: at, problem: "" }, [`part: connected, since ${time}`]],
    [{ connected: false, sinceAt: at, problem: "refused" }, [`part: not connected, since ${time}, refused`]],
    [{ connected: false, sinceAt: 0, problem: null }, ["part: not connected"]],
    [
      { lastPollAt: null, tookMs: 0, pace: "slow", problem: null, blocks: false, ready: false },
      [
        "part: has not looked yet, took 0 ms, pace slow, the first look at all scenes is not over yet; edits are synced meanwhile"
      ]
    ],
    [
      { lastPollAt: at, tookMs: 12, pace: "fast", problem: null, blocks: false, ready: true },
      [`part: looked last at ${time}, took 12 ms, pace fast`]
    ],
    [{ entities: 0 }, []],
    [{ entities: 2 }, ["part: 2 names whose scenes are still to be enqueued"]],
    [{ installed: "PlexSync 0.1.0" }, ["part: PlexSync 0.1.0"]],
    [{ unheardOf: "word", other: "", more: true }, ["part: unheardOf word, more"]],
    [{}, []]
  ])("of %j", (told, lines) => {
    expect(partLines({ part: told })).toEqual(lines)
  })

  it("never has a name with nothing behind it, nor a time that never was", () => {
    const values = [null, "", 0, at, true, false, "word", report]
    const names = [
      "problem",
      "sinceAt",
      "lastPollAt",
      "tookMs",
      "pace",
      "blocks",
      "ready",
      "last",
      "running",
      "x",
      "yAt"
    ]
    for (const name of names)
      for (const value of values)
        for (const line of partLines({ part: { [name]: value } })) {
          expect(line).not.toMatch(/: $|, ,| $|, $|1970|undefined|null/)
        }
  })
})
