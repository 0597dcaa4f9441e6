import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { SettingsInbox } from "../../src/config/SettingsInbox.ts"
import { SettingsState } from "../../src/config/SettingsState.ts"
import { wishesLive } from "../../src/serve/Live.ts"
import { partsLive } from "../../src/serve/RuntimeLive.ts"
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

/** The runtime in process: everything real but the two servers. */
export const runtime = (store = TestStore.memory()) =>
  partsLive.pipe(
    Layer.provideMerge(wishesLive),
    Layer.provideMerge(pipeline(emptyWorld(), {}, store)),
    Layer.provideMerge(settled)
  )
