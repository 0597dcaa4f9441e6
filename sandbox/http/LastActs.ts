import * as Effect from "effect/Effect"

/** What is done in the last moment of this process, the latest first. None of it can be waited for. */
export type LastActs = Set<() => void>

/** What a process would leave behind that ends before its scopes do: who adds an act takes it back when it is no longer needed. */
export const lastActs = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => {
      const acts: LastActs = new Set()
      const actAll = () => {
        for (const act of [...acts].reverse()) act()
      }
      process.once("exit", actAll)
      return { acts, actAll }
    }),
    ({ actAll }) => Effect.sync(() => void process.removeListener("exit", actAll))
  ),
  ({ acts }) => acts
)
