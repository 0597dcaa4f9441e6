import * as Option from "effect/Option"
import { describe, expect, it } from "vitest"
import { stoppedLine, whoSyncs } from "../../../src/serve/report/WhoSyncs.ts"

describe("what was enqueued", () => {
  const runtime = Option.some({ pid: 12, blocked: null })

  it.each([
    [whoSyncs(runtime), /^the runtime \(process 12\) syncs them$/],
    [
      whoSyncs(Option.some({ pid: 12, blocked: "Plex is away" })),
      /as soon as it can; now it is blocked: Plex is away$/
    ],
    [
      whoSyncs(Option.none()),
      /^no runtime is running, so they wait; start one with the task .*, or with: plexsync serve$/
    ],
    [whoSyncs(runtime, false), /^PlexSync is switched off \(enabled=false\)/],
    [stoppedLine(3, runtime), /^Stopped; 3 scenes stay in the queue: the runtime \(process 12\) syncs them$/],
    [stoppedLine(0, Option.none()), /^Stopped; nothing is left in the queue$/]
  ])("%s", (line, pattern) => expect(line).toMatch(pattern))
})
