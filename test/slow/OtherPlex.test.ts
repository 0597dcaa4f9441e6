import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describe } from "vitest"
import { startSandbox, status } from "../../sandbox/demo/Programs.ts"
import { control } from "../../sandbox/demo/Servers.ts"
import { anotherPlex } from "../../src/sync/circuit/SameServer.ts"
import { type Moment, plexSwitch } from "../support/PlexSwitch.ts"
import { eventually, freshProgram, live, loggedRuntime, puts } from "../support/Program.ts"
import { editScene, onePair, plexFiles, plexItem } from "../support/Stage.ts"
import { limit } from "../support/Limits.ts"

const itemRead = /^GET \/library\/metadata\/[\d,]+\?/
const edit = /^PUT \/library\/sections\/\d+\/all\?/

/** A minute, in which one server must have answered, and what it takes to notice. Seconds. */
const minute = 75

/** A second Plex, whose first item has the key of the first one's, and is another film in another library. */
const second = Effect.gen(function* () {
  const { program } = yield* freshProgram
  const { plex } = yield* startSandbox(program, ["--scenes", "0"])
  yield* control(plex.url, "behaviour", { machineIdentifier: "another" })
  const [key = ""] = yield* plexFiles(plex, [{ file: "/films/Other.mp4", size: 5 }])
  return { plex, key }
})
type Second = Effect.Effect.Success<typeof second>

/**
 * A synced scene is edited, and at that moment the second Plex has the address, until it was noticed and `settled` holds there. A minute after the first one
 * has it back, it shows the edit. Gives what was logged.
 */
const between = <E, R>(moment: Moment, settled: (other: Second) => Effect.Effect<unknown, E, R>) =>
  Effect.gen(function* () {
    const { key, program, scene, servers } = yield* onePair({ PLEXSYNC_SKIP_FIELDS: "poster, background, rating" })
    const { plex, stash } = servers
    const other = yield* second
    assert.strictEqual(other.key, key)
    const address = yield* plexSwitch(plex.url)
    const behind = { ...program, environment: { ...program.environment, PLEXSYNC_PLEX_URL: address.url } }
    const { logged, running } = yield* loggedRuntime(behind)
    const title = Effect.map(plexItem(plex, key), (item) => item.title)
    yield* editScene(stash.url, scene, { title: "Before" })
    yield* eventually(title, (now) => now === "Before")
    // Its read-back is no look of the next edit's.
    const last = (calls: ReadonlyArray<string>, call: RegExp) => calls.findLastIndex((one) => call.test(one))
    yield* eventually(address.asked, (calls) => last(calls, itemRead) > last(calls, edit))

    yield* address.arm(moment, other.plex.url)
    yield* editScene(stash.url, scene, { title: "Ours" })
    yield* eventually(status(behind), ({ blocked }) => blocked === anotherPlex)
    assert.strictEqual(yield* title, "Before")
    yield* settled(other)
    const done = (yield* puts(other.plex)).applied
    yield* address.turn(plex.url)
    yield* eventually(title, (now) => now === "Ours", minute)
    yield* eventually(status(behind), ({ blocked }) => blocked === null)
    assert.deepStrictEqual([(yield* puts(other.plex)).applied, (yield* puts(plex)).applied], [done, 2])
    yield* running.kill()
    return yield* Fiber.join(logged)
  })

const untouched = ({ key, plex }: Second) =>
  Effect.gen(function* () {
    assert.strictEqual((yield* puts(plex)).applied, 0)
    assert.deepInclude(yield* plexItem(plex, key), { title: "Other", locked: [] })
  })

// Each waits for most of its time.
describe.concurrent("another Plex database behind the address between read and write, on the built program", () => {
  const times: ReadonlyArray<readonly [string, Pick<Moment, "closes" | "late">]> = [
    ["over a new connection", { closes: true, late: 0 }],
    ["when what was read is older than 5 s", { closes: false, late: 5200 }]
  ]
  for (const [when, how] of times)
    it.scopedLive(
      `is noticed before a write ${when}: nothing is written there, and a minute later it is where it belongs`,
      () =>
        Effect.gen(function* () {
          const log = yield* between({ call: itemRead, point: "after", ...how }, untouched)
          assert.match(log, /Another Plex database answers at this address \(another\): nothing is written until/)
          assert.notMatch(log, /took a write/)
          assert.match(log, /One Plex has answered for a minute - resuming/)
        }).pipe(Effect.provide(live)),
      limit(120)
    )

  it.scopedLive(
    "is noticed after a write: the item and its fields are named and unlocked, and a minute later it is where it belongs",
    () =>
      Effect.gen(function* () {
        const moment = { call: edit, point: "before", closes: false, late: 0 } as const
        const log = yield* between(moment, ({ key, plex }) =>
          eventually(plexItem(plex, key), ({ locked, title }) => title === "Ours" && locked.length === 0)
        )
        assert.match(
          log,
          /Another Plex database took a write: item \d+ \(\/films\/Other\.mp4\) was overwritten with scene \d+, which was meant for \/data\/First Scene\.mp4: title\. These fields are unlocked/
        )
        assert.match(log, /One Plex has answered for a minute - resuming/)
      }).pipe(Effect.provide(live)),
    limit(120)
  )
})
