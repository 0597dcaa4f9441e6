import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { SceneId } from "../model/Scene.ts"

/** The scripts' own mark. */
const mark = "PLEXSYNC "
/** How Stash begins a line of a plugin: with the name in its manifest. */
const prefixOf = (name: string) => `[Plugin / ${name}] ${mark}`
const prefixes = ["PlexSync Hooks", "PlexSync Hooks alone"].map(prefixOf)
/** A process that a script had started tells of the edit in its place. It asks for no task. */
const relayed = prefixOf("PlexSync")
/** What all of these lines have in them, as they are and as JSON. */
export const traceMark = `] ${mark}`

/** What a script tells of one request: see src/embedded/Event.ts. `since` is of use to the task that starts a runtime, and stands here for who reads the log. */
const TraceLine = Schema.Struct({
  id: SceneId,
  type: Schema.NonEmptyString,
  fields: Schema.NullOr(Schema.Array(Schema.String)),
  n: Schema.Int.pipe(Schema.positive()),
  since: Schema.Int.pipe(Schema.positive())
})

/** The line of what a script told a process, which writes it in the script's place. */
export const traceLine = (told: string): string => `${mark}${told.replaceAll(/\s+/g, " ")}`

const Nonce = Schema.String.pipe(Schema.pattern(/^[0-9a-z]{8,40}$/))

/** What a task asks that has no process of its own: see src/embedded/Ask.ts. */
const TaskLine = Schema.Struct({
  task: Schema.NonEmptyString.pipe(Schema.maxLength(60)),
  nonce: Nonce,
  since: Schema.Int.pipe(Schema.positive()),
  /** Whether it says when it has seen its answer. */
  says: Schema.optionalWith(Schema.Boolean, { default: () => false })
})

/** That it has seen its answer. */
const SeenLine = Schema.Struct({ seen: Nonce })
const decode = Schema.decodeUnknownOption(Schema.parseJson(Schema.Union(TraceLine, TaskLine, SeenLine)))
const decodeChange = Schema.decodeUnknownOption(Schema.parseJson(TraceLine))

/** Word that something changed in Stash: a reason to look, never the truth. */
export interface ChangeHint {
  /** Those that were named. */
  readonly scenes: ReadonlyArray<SceneId>
}

/** A task that a person runs in Stash, where nothing but a living runtime can do it. */
export interface AskedTask {
  readonly mode: string
  /** The answer names it; the same one twice is the same wish. */
  readonly nonce: string
  /** Whether it says when it has seen its answer: until then the answer is repeated. */
  readonly says: boolean
}

/** What a line of Stash's log tells. */
export type Traced = Data.TaggedEnum<{
  Change: { readonly hint: ChangeHint }
  Task: { readonly task: AskedTask }
  Seen: { readonly nonce: string }
}>
export const Traced = Data.taggedEnum<Traced>()

const changeOf = ({ fields, id, n, type }: typeof TraceLine.Type): Traced =>
  Traced.Change({
    hint: { scenes: type === "Scene.Update.Post" && n === 1 && fields?.includes("id") === true ? [id] : [] }
  })

/**
 * What a line of Stash's log tells; none of any line that is not ours. A change names a scene only where a person edited that one alone:
 * scans and Identify send no `id` among their fields, and come by the thousand.
 */
export const tracedBy = (message: string): Option.Option<Traced> => {
  if (message.startsWith(relayed)) return Option.map(decodeChange(message.slice(relayed.length)), changeOf)
  const prefix = prefixes.find((one) => message.startsWith(one))
  return prefix === undefined
    ? Option.none()
    : Option.map(decode(message.slice(prefix.length)), (line) => {
        if ("seen" in line) return Traced.Seen({ nonce: line.seen })
        return "task" in line
          ? Traced.Task({ task: { mode: line.task, nonce: line.nonce, says: line.says } })
          : changeOf(line)
      })
}
