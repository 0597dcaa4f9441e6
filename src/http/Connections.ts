import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/** How often a connection of a transport was opened or ended so far: behind a new one another server may stand, and where one ended the next call may open one. */
export class Connections extends Context.Tag("plexsync/Connections")<
  Connections,
  { readonly turnover: Effect.Effect<number> }
>() {}
