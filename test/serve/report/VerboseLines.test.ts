import { expect, it } from "vitest"
import { verboseLines } from "../../../src/serve/report/VerboseLines.ts"
import { plain } from "../../support/Overviews.ts"

it("what goes on inside is told with the queue's states first; parts only where a runtime lives", () => {
  expect(verboseLines(plain, String)).toEqual([
    "Queue: 0 ready, 0 running, 0 waiting, 0 parked",
    "Circuits: Plex closed; Stash closed"
  ])
})
