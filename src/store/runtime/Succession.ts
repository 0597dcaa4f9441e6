import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { isNewer } from "../../core/model/Version.ts"
import { Cursors } from "../sqlite/KeyValues.ts"
import type { Self } from "../sqlite/Process.ts"

const cursor = "runtime is asked to leave"
const Asked = Schema.Struct({ host: Schema.String, pid: Schema.Int, started: Schema.Int, version: Schema.String })

/** How a newer version asks the runtime of an older one to make way. */
export class Succession extends Effect.Service<Succession>()("plexsync/Succession", {
  effect: Effect.map(Cursors, (cursors) => ({
    /** Asks this runtime to leave, for one of this version. */
    ask: ({ host, pid, started }: Pick<Self, "host" | "pid" | "started">, version: string) =>
      cursors.set(cursor, Asked, { host, pid, started, version }),
    /** The version this runtime is to make way for, if it is newer. */
    asked: (self: Self) =>
      Effect.map(
        cursors.get(cursor, Asked),
        Option.filterMap(({ host, pid, started, version }) =>
          // In a container that starts again, the new process has the old one's number.
          host === self.host && pid === self.pid && started === self.started && isNewer(version, self.version)
            ? Option.some(version)
            : Option.none()
        )
      )
  })),
  dependencies: [Cursors.Default]
}) {}
