import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/TestClock"
import { describe } from "vitest"
import { Frame, ConnectionLost } from "../../../src/http/WebSocket.ts"
import { Notice, type Received } from "../../../src/plex/Notifications.ts"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { PlexWatch } from "../../../src/sync/index/PlexWatch.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { part } from "../../support/Arbitrary.ts"
import { away, id, key, sceneWith } from "../../support/Samples.ts"
import { lease, row } from "../../support/TestStore.ts"
import { addItem, emptyWorld, pipeline, type World } from "../../support/World.ts"

const file = "/data/late.mp4"
const scene = sceneWith({ id: id(1), title: "Late", files: [{ id: "1", path: file, size: 7 }] })

/** Connections of Plex's websocket, each as long as the test keeps it. */
interface Line {
  readonly tell: (...told: ReadonlyArray<Received>) => Effect.Effect<void>
  readonly cut: Effect.Effect<void>
  laid: number
}

const lineOf = (world: World) =>
  Effect.gen(function* () {
    const queue = yield* Queue.unbounded<Received | ConnectionLost>()
    const line: Line = {
      laid: 0,
      tell: (...told) => Effect.zipRight(Queue.offerAll(queue, told), TestClock.adjust("1 second")),
      cut: Effect.zipRight(Queue.offer(queue, new ConnectionLost({ reason: "cut" })), TestClock.adjust("100 millis"))
    }
    world.told = Stream.suspend(() => {
      line.laid += 1
      return Stream.mapEffect(Stream.fromQueue(queue), (one) =>
        one._tag === "ConnectionLost" ? one : Effect.succeed(one)
      )
    })
    return line
  })

/** A scene whose file Plex does not have yet waits for it. */
const waiting = Effect.gen(function* () {
  yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(scene.id, "hook"))
  yield* Effect.flatMap(Worker, ({ batch }) => Effect.flatMap(lease(), batch))
  assert.deepInclude(yield* row(1), { state: "waiting", because: "not_in_plex" })
})

const comes = (world: World, item = "9", at = file) => {
  addItem(world, item, [part(at, 7, item)])
  world.contentChangedAt += 1
}
const looks = (world: World) => world.calls.filter((call) => call === "libraries").length
const state = Effect.map(row(1), (found) => found?.["state"])

const watched = <A, E>(
  body: (world: World, line: Line) => Effect.Effect<A, E, Layer.Layer.Success<ReturnType<typeof pipeline>>>
) => {
  const world = emptyWorld()
  world.scenes.set(scene.id, scene)
  return Effect.gen(function* () {
    const line = yield* lineOf(world)
    const { ask, listen } = yield* PlexWatch
    yield* Effect.fork(listen)
    yield* Effect.fork(ask)
    yield* body(world, line)
  }).pipe(Effect.provide(Logger.remove(Logger.defaultLogger)), Effect.provide(pipeline(world)))
}

describe("with Plex's notices", () => {
  it.effect("a file is in the index, and its scene awake, when its item is told of", () =>
    watched((world, line) =>
      Effect.gen(function* () {
        yield* line.tell(Frame.Open())
        yield* waiting
        comes(world)
        world.calls.length = 0
        yield* line.tell(Notice.ItemChanged({ ratingKey: key("9") }), Notice.ItemChanged({ ratingKey: key("9") }))
        assert.deepStrictEqual(
          world.calls.filter((call) => call.startsWith("read items")),
          ["read items 9"]
        )
        assert.strictEqual(yield* state, "ready")
      })
    )
  )

  it.effect("the same when a scan ends, and for an item the index knows no request is made", () =>
    watched((world, line) =>
      Effect.gen(function* () {
        yield* line.tell(Frame.Open())
        yield* waiting
        comes(world)
        yield* line.tell(Notice.ScanEnded())
        assert.strictEqual(yield* state, "ready")
        world.calls.length = 0
        yield* line.tell(Notice.ItemChanged({ ratingKey: key("9") }))
        assert.deepStrictEqual(world.calls, [])
      })
    )
  )

  it.effect("Plex is asked nothing while nobody waits, however long", () =>
    watched((world, line) =>
      Effect.gen(function* () {
        yield* line.tell(Frame.Open())
        world.calls.length = 0
        yield* TestClock.adjust("10 minutes")
        assert.deepStrictEqual(world.calls, [])
      })
    )
  )

  it.effect("a scene that was synced is looked at when its file comes under another key", () =>
    watched((world, line) =>
      Effect.gen(function* () {
        yield* line.tell(Frame.Open())
        comes(world, "8")
        yield* line.tell(Notice.ScanEnded())
        yield* Effect.flatMap(JobQueue, (queue) => queue.enqueue(scene.id, "hook"))
        yield* Effect.flatMap(Worker, ({ batch }) => Effect.flatMap(lease(), batch))
        assert.strictEqual(yield* state, undefined)
        world.items.delete("8")
        comes(world)
        yield* line.tell(Notice.ItemChanged({ ratingKey: key("9") }))
        assert.strictEqual(yield* state, "ready")
      })
    )
  )
})

describe("without Plex's notices", () => {
  it.effect("what came while the line was cut is found when it stands again, within seconds", () =>
    watched((world, line) =>
      Effect.gen(function* () {
        yield* line.tell(Frame.Open())
        yield* waiting
        yield* line.cut
        comes(world)
        yield* TestClock.adjust("2 seconds")
        assert.strictEqual(line.laid, 2)
        yield* line.tell(Frame.Open())
        assert.strictEqual(yield* state, "ready")
      })
    )
  )

  it.effect("Plex is asked every few seconds while a file is missed, once a minute else", () =>
    watched((world) =>
      Effect.gen(function* () {
        yield* TestClock.adjust("10 minutes")
        assert.strictEqual(looks(world), 10)
        yield* waiting
        comes(world)
        yield* TestClock.adjust("4 seconds")
        assert.strictEqual(yield* state, "ready")
      })
    )
  )

  it.effect("a line that cannot be laid is tried at growing distances, at most a quarter of a minute", () =>
    watched((world, line) =>
      Effect.gen(function* () {
        world.told = Stream.suspend(() => {
          line.laid += 1
          return Stream.fail(new ConnectionLost({ reason: "status 401" }))
        })
        yield* TestClock.adjust("20 minutes")
        assert.isAtLeast(line.laid, 1200 / 18)
        assert.isAtMost(line.laid, 1200 / 12 + 8)
        const { problem } = yield* Effect.flatMap(PlexWatch, ({ health }) => health)
        assert.strictEqual(problem, "status 401")
      })
    )
  )

  it.effect("trouble with Plex ends nothing", () =>
    watched((world, line) =>
      Effect.gen(function* () {
        yield* line.tell(Frame.Open())
        yield* waiting
        world.plexFails = away
        yield* line.tell(Notice.ScanEnded())
        world.plexFails = null
        comes(world)
        yield* line.tell(Notice.ScanEnded())
        assert.strictEqual(yield* state, "ready")
      })
    )
  )
})
