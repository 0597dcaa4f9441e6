import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { RuntimeRow } from "../../store/runtime/RuntimeRow.ts"

const Server = Schema.Struct({ address: Schema.String, circuit: Schema.String })
const Part = Schema.Record({ key: Schema.String, value: Schema.Unknown })

/** How a runtime is, as it says itself. Times in epoch ms. */
export const Health = Schema.Struct({
  at: Schema.Number,
  version: Schema.String,
  started: Schema.Number,
  /** What keeps it from working, the first thing first; null when nothing does. */
  blocked: Schema.NullOr(Schema.String),
  stash: Server,
  plex: Server,
  queue: Schema.NullOr(
    Schema.Struct({
      ready: Schema.Number,
      running: Schema.Number,
      waiting: Schema.Number,
      parked: Schema.Number,
      dead: Schema.Number
    })
  ),
  /** Calls that take their time, and those given up for it. */
  slow: Schema.optionalWith(
    Schema.Array(
      Schema.Struct({
        server: Schema.Literal("Plex", "Stash"),
        request: Schema.String,
        sinceAt: Schema.Number,
        problem: Schema.NullOr(Schema.String)
      })
    ),
    { default: () => [] }
  ),
  settings: Schema.Struct({ enabled: Schema.Boolean, problems: Schema.Array(Schema.String) }),
  fibers: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      state: Schema.Literal("running", "waiting"),
      since: Schema.Number,
      restarts: Schema.Number,
      problem: Schema.NullOr(Schema.String)
    })
  ),
  /** What each part tells of itself, by its name: the watch, the notifications, the reconcile. */
  parts: Schema.Record({ key: Schema.String, value: Part })
})
export type Health = typeof Health.Type

const Json = Schema.parseJson(Health)

/** As it stands in the runtime's row. */
export const encode = Schema.encode(Json)

/** The health a runtime wrote last; none when it never did, or in words we do not know. */
export const written = Effect.flatMap(RuntimeRow, (row) =>
  Effect.map(
    row.health,
    Option.flatMap((text) => Schema.decodeUnknownOption(Json)(text))
  )
)
