import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import type { Shape } from "./Shape.ts"
import { rootOf, understoodBy } from "./Understood.ts"

// build.mjs puts this in the place of Commands.ts in a script of its own, the one that looks, so that a look needs nothing of what syncs: no server, no HTTP, no pipeline.

/** What all commands are called and take, as program.ts told build.mjs. */
declare const PLEXSYNC_SHAPE: Shape

/** Of Commands.ts, those that ask the database alone, as they are defined there. */
const commands = [
  ["status", Effect.promise(() => import("./Status.ts").then(({ status }) => status))],
  ["queue", Effect.promise(() => import("./Queue.ts").then(({ looks }) => looks))],
  ["dlq", Effect.promise(() => import("./Dlq.ts").then(({ dlq }) => dlq))],
  ["accept", Effect.promise(() => import("./Accept.ts").then(({ accept }) => accept))]
] as const

export type Known = Effect.Effect.Success<(typeof commands)[number][1]>

const loaded = (word: string | undefined) => {
  const named = commands.filter(([name]) => name === word)
  return Effect.forEach(
    Array.isNonEmptyReadonlyArray(named) ? named : commands,
    ([, command]): Effect.Effect<Known> => command
  )
}

/** These commands alone: build.mjs asks, so that plexsync.ts knows which they are. */
export const own: Effect.Effect<Shape> = Effect.map(loaded(undefined), rootOf)

/** The program with all its commands, as Commands.ts told build.mjs: help and completions are of all of them, and so is what is said of a wrong word. */
export const program: Effect.Effect<Shape> = Effect.sync(() => PLEXSYNC_SHAPE)

/** As `understood` of Commands.ts, which plexsync.ts asks of the others. */
export const understood = (words: ReadonlyArray<string>) => understoodBy(program, loaded(words[0]), words)
