import * as Effect from "effect/Effect"
import { JobQueue } from "../../../src/store/queue/JobQueue.ts"
import { Worker } from "../../../src/sync/drain/Worker.ts"
import { id, key, numbered as scene } from "../../support/Samples.ts"
import { lease } from "../../support/TestStore.ts"
import { addPair, type World } from "../../support/World.ts"

/** A world with these scenes, all of them wished for by a person. */
export const wished = (world: World, ...numbers: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    for (const number of numbers) addPair(world, scene(number))
    const queue = yield* JobQueue
    yield* Effect.forEach(numbers, (number) => queue.enqueue(id(number), "hook"))
    return { queue, worker: yield* Worker, held: yield* lease() }
  })

export const titleOf = (world: World, number: number) => world.items.get(key(String(number)))?.scalars.title

export const edits = (world: World) => world.calls.filter((call) => call.startsWith("edit"))
