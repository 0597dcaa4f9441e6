import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/** How many connections a transport has opened so far: behind a new one another server may stand. */
export class Connections extends Context.Tag("plexsync/Connections")<
  Connections,
  { readonly opened: Effect.Effect<number> }
>() {}
