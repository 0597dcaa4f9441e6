import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { SettingsInbox, SettingsState } from "../../src/config/Config.ts"
import { FanOut } from "../../src/watch/FanOut.ts"
import { Requests } from "../../src/watch/Requests.ts"
import { Supervisor } from "../../src/serve/runtime/Supervisor.ts"
import { HealthModel } from "../../src/serve/runtime/Health.ts"
import { partOfPlugin, parts } from "../../src/serve/runtime/RuntimeParts.ts"
import { ThisProcess } from "../../src/serve/ThisProcess.ts"
import * as TestStore from "./TestStore.ts"
import { emptyWorld, pipeline, settingsWith } from "./World.ts"

const settled = Layer.merge(
  Layer.succeed(SettingsInbox, { offer: () => Effect.void }),
  Layer.succeed(SettingsState, {
    problems: Effect.succeed([]),
    missing: Effect.succeed([]),
    ready: Effect.void,
    changes: Stream.make(settingsWith({})),
    reload: Effect.void
  })
)

/** The runtime in process: everything real but the two servers. `fibers`: who keeps its parts. */
export const runtime = <R = never>(
  store = TestStore.memory(),
  who = TestStore.self(),
  fibers: Layer.Layer<Supervisor, never, R> = Supervisor.Default
) =>
  Layer.mergeAll(parts, partOfPlugin, HealthModel.Default, Requests.Default, FanOut.Default).pipe(
    Layer.provideMerge(fibers),
    Layer.provideMerge(pipeline(emptyWorld(), {}, store)),
    Layer.provideMerge(Layer.merge(settled, Layer.succeed(ThisProcess, who)))
  )
