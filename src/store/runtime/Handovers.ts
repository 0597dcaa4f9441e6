import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { KeyValues } from "../sqlite/KeyValues.ts"

const handed = "access was handed over"
const taken = "access was taken up"
const Taken = Schema.Struct({ owner: Schema.String, blocked: Schema.NullOr(Schema.String) })

/** How a task tells the runtime that there is another way into Stash, and hears whether it goes on. No secret is in it. */
export class Handovers extends Effect.Service<Handovers>()("plexsync/Handovers", {
  effect: Effect.map(KeyValues, (cursors) => ({
    /** `owner`: of the process that hands over. */
    announce: (owner: string) => cursors.set(handed, Schema.String, owner),
    /** Who handed something over last. */
    announced: cursors.get(handed, Schema.String),
    /** What still keeps the runtime from its work, after it has tried what this process handed over; null: nothing does. */
    acknowledge: (owner: string, blocked: string | null) => cursors.set(taken, Taken, { owner, blocked }),
    acknowledged: (owner: string) =>
      Effect.map(
        cursors.get(taken, Taken),
        Option.filter((one) => one.owner === owner)
      )
  })),
  dependencies: [KeyValues.Default]
}) {}
