import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import { join } from "node:path"
import { resolve } from "../config/DataDirectory.ts"
import { database as databaseIn } from "../serve/live/DatabaseLive.ts"
import { isThere } from "../store/sqlite/Database.ts"
import { fileName } from "../store/sqlite/DatabaseFile.ts"
import { Invocation } from "./Invocation.ts"

// Not in Opened.ts: what it stands on would be set up for a look into the database, too.

/** There is no database where one is to be looked at. */
export class NotUsedYet extends Data.TaggedError("NotUsedYet")<{ readonly database: string }> {
  override get message() {
    return `PlexSync has not been used yet: there is no database ${this.database}; name another data directory with --data-dir`
  }
}

type Ground = Layer.Layer.Success<ReturnType<typeof databaseIn>>

/** The data directory, and these services over its database, which must be there: for commands that need no server. Each names what it asks for, and no more is set up. */
export const openedFor = <A, E>(dataDir: Option.Option<string>, services: Layer.Layer<A, E, Ground>) =>
  Effect.gen(function* () {
    const { places } = yield* Invocation
    const folder = yield* resolve(dataDir, places)
    const database = join(folder, fileName)
    if (!(yield* isThere(folder))) return yield* new NotUsedYet({ database })
    return { folder, database, layer: Layer.provideMerge(services, databaseIn(folder)) }
  })
