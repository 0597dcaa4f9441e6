import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { SceneId } from "./Scene.ts"

/** How Stash begins a line of our hook script: the name in PlexSyncHooks.yml, and the script's own mark. */
export const tracePrefix = "[Plugin / PlexSync Hooks] PLEXSYNC "

/** What the script tells of one request: see src/embedded/Hook.ts. `since` is of use to the task that starts a runtime, and stands here for who reads the log. */
const TraceLine = Schema.parseJson(
  Schema.Struct({
    id: SceneId,
    type: Schema.NonEmptyString,
    fields: Schema.NullOr(Schema.Array(Schema.String)),
    n: Schema.Int.pipe(Schema.positive()),
    since: Schema.Int.pipe(Schema.positive())
  })
)
const decode = Schema.decodeUnknownOption(TraceLine)

/** Word that something changed in Stash: a reason to look, never the truth. */
export interface Nudge {
  /** Those that were named. */
  readonly scenes: ReadonlyArray<SceneId>
}

/**
 * What a line of Stash's log tells of a change; none of any other line. It names a scene only where a person edited that one alone: scans
 * and Identify send no `id` among their fields, and come by the thousand.
 */
export const toldBy = (message: string): Option.Option<Nudge> =>
  message.startsWith(tracePrefix)
    ? Option.map(decode(message.slice(tracePrefix.length)), ({ fields, id, n, type }) => ({
        scenes: type === "Scene.Update.Post" && n === 1 && fields?.includes("id") === true ? [id] : []
      }))
    : Option.none()
