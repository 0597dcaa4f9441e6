import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { readdirSync } from "node:fs"
import { describe } from "vitest"
import { HealthModel } from "../../src/serve/runtime/Health.ts"
import { Supervisor } from "../../src/serve/runtime/Supervisor.ts"
import { run } from "../../src/serve/runtime/Runtime.ts"
import { CircuitBreakers } from "../../src/sync/circuit/CircuitBreaker.ts"
import { runtime } from "../support/InProcess.ts"
import { self } from "../support/TestStore.ts"

const rooms = ["stash", "plex", "store", "sync", "watch", "serve"]

const isService = (found: unknown): found is { readonly key: string; readonly prototype: object } =>
  typeof found === "function" && "Default" in found && "key" in found && typeof found.key === "string"

const modules = await Promise.all(
  rooms.flatMap((room) =>
    readdirSync(new URL(`../../src/${room}/`, import.meta.url), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
      .map((file): Promise<object> => import(new URL(`../../src/${room}/${file}`, import.meta.url).href))
  )
)
const services = modules.flatMap((module) => Object.values(module).filter(isService))

/** Instances of each service, by its key: whatever is set on one is noted on its way up to the prototype. */
const counted = () => {
  const made = new Map<string, Set<unknown>>()
  for (const { key, prototype } of services) {
    const instances = new Set<unknown>()
    made.set(key, instances)
    const above = Reflect.getPrototypeOf(prototype) ?? {}
    Reflect.setPrototypeOf(
      prototype,
      new Proxy(above, {
        set(_, name, value, instance: object) {
          instances.add(instance)
          return Reflect.defineProperty(instance, name, { value, writable: true, enumerable: true, configurable: true })
        }
      })
    )
  }
  return made
}
const made = counted()
const counts = () => new Map([...made].map(([key, instances]) => [key, instances.size]))

describe("a process", () => {
  it.scoped("has one of each service, however many others stand on it", () =>
    Effect.gen(function* () {
      for (const instances of made.values()) instances.clear()
      yield* Effect.gen(function* () {
        const running = yield* Effect.fork(run(self(), { wait: false }))
        yield* TestClock.adjust("10 seconds")
        const { now } = yield* HealthModel
        assert.deepStrictEqual(
          (yield* now(self())).fibers.filter(({ restarts }) => restarts > 0),
          []
        )
        yield* Fiber.interrupt(running)
      }).pipe(Effect.provide(runtime()))
      assert.deepStrictEqual(
        [...counts()].filter(([, count]) => count > 1),
        []
      )
      assert.isAbove([...counts().values()].filter((count) => count === 1).length, 60)
      for (const one of [CircuitBreakers, Supervisor, HealthModel]) assert.strictEqual(counts().get(one.key), 1)
    })
  )

  it.effect("would be seen to have two", () =>
    Effect.gen(function* () {
      for (const instances of made.values()) instances.clear()
      yield* Effect.provide(Effect.provide(Supervisor, Supervisor.Default), Supervisor.Default)
      assert.strictEqual(counts().get(Supervisor.key), 2)
    })
  )
})
