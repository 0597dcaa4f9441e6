import * as Layer from "effect/Layer"
import { AskedTasks } from "../capture/AskedTasks.ts"
import { Nudges } from "../capture/Nudges.ts"
import { StartedFor } from "../capture/StartedFor.ts"
import { Trace } from "../capture/Trace.ts"
import { Watch } from "../capture/Watch.ts"
import { Notifications } from "../plex/Notifications.ts"
import { TraceLines } from "../stash/TraceLines.ts"
import { IndexNews } from "../sync/IndexNews.ts"
import { Lookout } from "../sync/Lookout.ts"
import { Fibers } from "./Fibers.ts"
import { HealthModel } from "./Health.ts"
import { live, type Setting } from "./Live.ts"
import { PluginKind } from "./PluginKind.ts"

/** Looks out for what changes in Stash. */
const captureLive = Layer.merge(Watch.Default, Trace.Default).pipe(
  Layer.provideMerge(Layer.mergeAll(Nudges.Default, AskedTasks.Default, TraceLines.Default))
)

/** Looks out for what changes in Plex. */
export const lookoutLive = Layer.provideMerge(Lookout.Default, IndexNews.Default)

/** What the long-lived runtime has beside the pipeline. */
export const partsLive = Layer.mergeAll(
  captureLive,
  Layer.provideMerge(HealthModel.Default, Fibers.Default),
  PluginKind.Default
)

/** A runtime that a hook or a task started is there for what was edited since. */
const startedFor = ({ environment }: Setting) => {
  const since = Number(environment["PLEXSYNC_SINCE"] ?? "")
  return Layer.succeed(StartedFor, Number.isSafeInteger(since) && since > 0 ? since : null)
}

/** The long-lived runtime, over real servers and a real file. */
export const runtime = (setting: Setting) =>
  Layer.merge(partsLive, lookoutLive).pipe(
    Layer.provide(Layer.merge(startedFor(setting), Notifications.Default)),
    Layer.provideMerge(live(setting))
  )
