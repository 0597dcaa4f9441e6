import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { writeReport } from "../serve/report/WriteReport.ts"
import { StoredCounts } from "../store/runtime/StoredCounts.ts"
import { dataDir, json } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import { openedStore } from "./OpenedStore.ts"

export const bugReport = Command.make("bug-report", { json, dataDir }, (given) =>
  Effect.gen(function* () {
    const { places, platform, runsOn, self } = yield* Invocation
    const { folder, layer } = yield* openedStore(given.dataDir)
    const setting = { folder, environment: places.environment, version: self.version }
    const file = yield* writeReport(setting, self.host, [["Platform", platform], ...runsOn]).pipe(
      Effect.provide(StoredCounts.Default),
      Effect.provide(layer)
    )
    yield* Console.log(
      given.json
        ? JSON.stringify({ file })
        : `Written to ${file}\nRead it before you share it: names, paths and ids are hashes in it, and it holds no token`
    )
  })
).pipe(Command.withDescription("Write what others need to help, without names or paths"))
