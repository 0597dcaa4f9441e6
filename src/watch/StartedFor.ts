import * as Context from "effect/Context"

/** When the hook or task was called that this runtime was started for: epoch ms of Stash's clock, null if nobody's. */
export class StartedFor extends Context.Reference<StartedFor>()("plexsync/StartedFor", {
  defaultValue: (): number | null => null
}) {}
