import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Server } from "../../core/model/Failure.ts"
import { KeyValues } from "../sqlite/KeyValues.ts"

/** The libraries of Plex by their titles: those that are synced, and the others with the reason. */
export const LibrariesSeen = Schema.Struct({
  used: Schema.Array(Schema.String),
  unused: Schema.Array(Schema.Struct({ title: Schema.String, reason: Schema.String }))
})
export type LibrariesSeen = typeof LibrariesSeen.Type

const versionName = (server: Server) => `version of ${server}`
const librariesName = "libraries of Plex"

/** What both servers said of themselves last, for who asks neither. */
export class ServersSeen extends Effect.Service<ServersSeen>()("plexsync/ServersSeen", {
  effect: Effect.gen(function* () {
    const cursors = yield* KeyValues

    /** Writes only what is new. An account that cannot be kept stops nobody. */
    const note = <A, I>(name: string, schema: Schema.Schema<A, I>, value: A) =>
      Effect.gen(function* () {
        const known = yield* cursors.get(name, schema)
        if (Option.exists(known, (one) => JSON.stringify(one) === JSON.stringify(value))) return
        yield* cursors.set(name, schema, value)
      }).pipe(Effect.catchAll(({ message }) => Effect.logDebug(message)))

    const version = (server: Server) => Effect.map(cursors.get(versionName(server), Schema.String), Option.getOrNull)

    return {
      noteVersion: (server: Server, said: string) => note(versionName(server), Schema.String, said),
      noteLibraries: (libraries: LibrariesSeen) => note(librariesName, LibrariesSeen, libraries),
      /** Null where nobody asked yet. */
      versions: Effect.all({ Plex: version("Plex"), Stash: version("Stash") }),
      libraries: Effect.map(cursors.get(librariesName, LibrariesSeen), Option.getOrNull)
    } as const
  }),
  dependencies: [KeyValues.Default]
}) {}
