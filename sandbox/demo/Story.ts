import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { bulkEdit, edit, stockOf, syncAll, taskEnded } from "./Edits.ts"
import type { Followed } from "./Headway.ts"
import { type Program, status } from "./Programs.ts"
import { type Addresses, control } from "./Servers.ts"

const edits = 60
const bulk = 40

/** Scenes in the queue that are to be synced yet. */
export const leftIn = ({ queue }: Effect.Effect.Success<ReturnType<typeof status>>): number =>
  queue === null ? 0 : queue.ready + queue.running + queue.waiting

const untilQuiet = (program: Program) =>
  Effect.repeat(status(program), {
    until: (now) => now.queue !== null && leftIn(now) === 0,
    schedule: Schedule.spaced("300 millis")
  })

/** The story: sync everything, edit, break Plex in the middle of it, heal it, wait. */
export const story = ({ plex, stash }: Addresses, program: Program, { edited, enter }: Followed) =>
  Effect.gen(function* () {
    const stock = yield* stockOf(stash.url)
    yield* enter("first sync, by Stash's task")
    const task = yield* syncAll(stash.url)
    yield* Effect.repeat(taskEnded(stash.url, task), {
      until: (ended) => ended,
      schedule: Schedule.spaced("300 millis")
    })
    yield* untilQuiet(program)
    yield* enter("editing scenes in Stash")
    yield* edit(stash.url, stock, 0, edits / 3, edited)
    yield* enter("Plex is broken; editing goes on")
    yield* control(plex.url, "faults", { faults: [{ route: "*", kind: "refuse" }] })
    yield* edit(stash.url, stock, edits / 3, (2 * edits) / 3, edited)
    yield* Effect.sleep("2 seconds")
    yield* control(plex.url, "faults", { faults: [] })
    yield* enter("Plex is healed; editing goes on")
    yield* edit(stash.url, stock, (2 * edits) / 3, edits, edited)
    yield* bulkEdit(stash.url, stock, bulk)
    yield* edited(edits + bulk)
    yield* enter("waiting for the queue to empty")
    yield* untilQuiet(program)
    yield* enter("comparing")
  })
