import * as Array from "effect/Array"
import * as Effect from "effect/Effect"
import type { Shape } from "./Shape.ts"
import { rootOf, understoodBy } from "./Understood.ts"

/** In the order of the help. One that needs the database alone stands in StoreCommands.ts too. */
const commands = [
  ["serve", Effect.promise(() => import("./Serve.ts").then(({ serve }) => serve))],
  ["sync", Effect.promise(() => import("./Sync.ts").then(({ sync }) => sync))],
  ["plan", Effect.promise(() => import("./Plan.ts").then(({ plan }) => plan))],
  ["status", Effect.promise(() => import("./Status.ts").then(({ status }) => status))],
  ["explain", Effect.promise(() => import("./Explain.ts").then(({ explain }) => explain))],
  ["queue", Effect.promise(() => import("./QueueProcess.ts").then(({ queue }) => queue))],
  ["dlq", Effect.promise(() => import("./Dlq.ts").then(({ dlq }) => dlq))],
  ["reconcile", Effect.promise(() => import("./Reconcile.ts").then(({ reconcile }) => reconcile))],
  ["unmatched", Effect.promise(() => import("./Unmatched.ts").then(({ unmatched }) => unmatched))],
  ["history", Effect.promise(() => import("./History.ts").then(({ history }) => history))],
  ["accept", Effect.promise(() => import("./Accept.ts").then(({ accept }) => accept))],
  ["login", Effect.promise(() => import("./Login.ts").then(({ login }) => login))],
  ["logout", Effect.promise(() => import("./Logout.ts").then(({ logout }) => logout))],
  ["doctor", Effect.promise(() => import("./Doctor.ts").then(({ doctor }) => doctor))],
  ["backup", Effect.promise(() => import("./Backup.ts").then(({ backup }) => backup))],
  ["bug-report", Effect.promise(() => import("./BugReport.ts").then(({ bugReport }) => bugReport))],
  ["sandbox", Effect.promise(() => import("./Sandbox.ts").then(({ sandbox }) => sandbox))],
  ["demo", Effect.promise(() => import("./Demo.ts").then(({ demo }) => demo))]
] as const

export type Known = Effect.Effect.Success<(typeof commands)[number][1]>

/** Each command stands on a part of the program that takes time to set up: where one is named, the others are left out. */
const loaded = (word: string | undefined) => {
  const named = commands.filter(([name]) => name === word)
  return Effect.forEach(
    Array.isNonEmptyReadonlyArray(named) ? named : commands,
    ([, command]): Effect.Effect<Known> => command
  )
}

/** The program with all its commands. */
export const program: Effect.Effect<Shape> = Effect.map(loaded(undefined), rootOf)

/** What the words behind `plexsync` ask for: what is to be printed, or the command itself, which is not begun. Fails with what is wrong with them. */
export const understood = (words: ReadonlyArray<string>) => {
  const known = loaded(words[0])
  return understoodBy(Effect.map(known, rootOf), known, words)
}
