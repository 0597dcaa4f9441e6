import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { resolve } from "../config/DataDirectory.ts"
import { backUp } from "../store/sqlite/Backup.ts"
import { restore } from "../store/sqlite/Restore.ts"
import { Usage } from "./Exit.ts"
import { dataDir, json } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import { filled } from "./Kinds.ts"
import { openedStore } from "./OpenedStore.ts"
import { argument } from "./Values.ts"

const file = argument({
  kind: filled("the path of a file"),
  value: "FILE",
  about: "The copy's file, readable by its owner only"
})

const options = {
  restore: Options.boolean("restore").pipe(
    Options.withDescription("Put the copy in FILE back; what is there now is kept beside it")
  ),
  overwrite: Options.boolean("overwrite").pipe(Options.withDescription("Write over FILE if it is there")),
  json,
  dataDir
}

export const backup = Command.make("backup", { file, ...options }, (given) =>
  Effect.gen(function* () {
    const { places, self } = yield* Invocation
    const say = (data: object, lines: ReadonlyArray<string>) =>
      Console.log(given.json ? JSON.stringify(data) : lines.join("\n"))
    if (!given.restore) {
      const { database, layer } = yield* openedStore(given.dataDir)
      // It is migrated first, as by each command.
      yield* Effect.provide(backUp(database, given.file, given.overwrite), layer)
      return yield* say({ database, file: given.file }, [
        `Copied to ${given.file}: it holds titles and paths, and no token`,
        `Database: ${database}`
      ])
    }
    if (given.overwrite) return yield* new Usage({ problem: "--overwrite: it is for making a copy, not for --restore" })
    const folder = yield* resolve(given.dataDir, places)
    const aside = yield* restore(folder, given.file, self)
    yield* say({ folder, file: given.file, aside }, [
      `Put back from ${given.file}, into ${folder}`,
      ...(aside === null ? [] : [`What was there is kept: ${aside}`])
    ])
  })
).pipe(Command.withDescription("Copy the database while PlexSync works, or put a copy back"))
