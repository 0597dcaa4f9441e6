import * as Effect from "effect/Effect"
import { constants } from "node:os"

/** Signals by which people and systems end a command. */
const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const

/**
 * A terminal that goes away ends the command in order, as the other signals do. A second signal ends it at once, by way of `exit`: what is
 * to be done in the last moment is done.
 */
export const endBySignal = (self: NodeJS.Process) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      let told = 0
      const listeners = names.map((name) => {
        const listener = () => {
          // Nobody else listens to it: it is one more of the others, and counted there.
          if (name === "SIGHUP") return void self.emit("SIGTERM", "SIGTERM")
          told += 1
          if (told > 1) self.exit(128 + constants.signals[name])
        }
        self.on(name, listener)
        return { name, listener }
      })
      return listeners
    }),
    (listeners) =>
      Effect.sync(() => {
        for (const { listener, name } of listeners) self.removeListener(name, listener)
      })
  )
