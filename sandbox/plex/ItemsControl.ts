import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { command, ControlRefused } from "../http/Control.ts"
import type { Route } from "../http/Exchange.ts"
import { LockName } from "./Fields.ts"
import * as Items from "./Items.ts"
import type { PlexState } from "./PlexState.ts"
import type { Scanner } from "./Scanner.ts"
import type { DiskFile, Section } from "./Section.ts"
import * as Sections from "./Sections.ts"
import { titleOf } from "./Stacking.ts"
import * as Timeline from "./Timeline.ts"

const Added = Schema.Struct({
  file: Schema.NonEmptyString,
  /** Bytes; without it the server does not know the size. */
  size: Schema.optional(Schema.NonNegativeInt),
  /** What an agent knows of the file, where that is more than its name. */
  title: Schema.optional(Schema.NonEmptyString),
  summary: Schema.optional(Schema.String),
  year: Schema.optional(Schema.Int),
  /** Locks that the item is born with. */
  locked: Schema.optional(Schema.Array(LockName)),
  /** The file is a version of that other file, which Plex made itself. */
  optimizedVersionOf: Schema.optional(Schema.NonEmptyString)
})

const ItemsBody = Schema.Struct({
  library: Schema.optionalWith(Schema.NonEmptyString, { default: () => "Movies" }),
  add: Schema.optionalWith(Schema.Array(Added), { default: () => [] }),
  move: Schema.optionalWith(Schema.Array(Schema.Struct({ from: Schema.NonEmptyString, to: Schema.NonEmptyString })), {
    default: () => []
  }),
  remove: Schema.optionalWith(Schema.Array(Schema.NonEmptyString), { default: () => [] }),
  /** `false`: only the disk changes, until somebody scans. */
  scan: Schema.optionalWith(Schema.Boolean, { default: () => true })
})
type ItemsBody = typeof ItemsBody.Type

const diskFile = ({ file, locked, optimizedVersionOf, size, summary, title, year }: typeof Added.Type): DiskFile => ({
  size,
  ...(locked === undefined ? {} : { locks: locked }),
  ...(optimizedVersionOf === undefined
    ? {}
    : { optimized: { of: optimizedVersionOf, target: "Optimized for Mobile" } }),
  ...(title === undefined && summary === undefined && year === undefined
    ? {}
    : {
        agent: {
          title: title ?? titleOf(file),
          ...(summary === undefined ? {} : { summary }),
          ...(year === undefined ? {} : { year })
        }
      })
})

/** The library of a name, with a location for every file: both made where they are missing. */
const libraryFor = (state: PlexState, title: string, files: ReadonlyArray<string>): Section => {
  const section = Sections.byTitle(state, title) ?? Sections.make(state, { title, paths: [] })
  const outside = files.filter((file) => !Sections.holds(section, file))
  if (outside.length > 0) section.locations.push({ id: ++state.lastIds.location, path: Sections.commonFolder(outside) })
  return section
}

/** Files that the body speaks of as if they were there, and are not. */
const missing = (state: PlexState, body: ItemsBody): ReadonlyArray<string> => {
  const known = Sections.byTitle(state, body.library)
  const named = [
    ...body.move.map(({ from }) => from),
    ...body.remove,
    ...body.add.flatMap(({ optimizedVersionOf }) => optimizedVersionOf ?? [])
  ]
  return named.filter((file) => known?.files.has(file) !== true)
}

/** A move that the scan recognises: the item stays the same. */
const move = (state: PlexState, section: Section, from: string, to: string): void => {
  section.disk.set(to, section.disk.get(from) ?? { size: undefined })
  section.disk.delete(from)
  const item = section.files.get(from)
  if (item === undefined) return
  Items.moveFile(state, item, from, to)
  Timeline.processed(state, item)
}

const change = (state: PlexState, scanner: Scanner) => (body: ItemsBody) =>
  Effect.gen(function* () {
    const unknown = missing(state, body)
    if (unknown.length > 0) {
      return yield* new ControlRefused({ reason: `Not in library ${body.library}: ${unknown.join(", ")}` })
    }
    const section = libraryFor(state, body.library, [
      ...body.add.map(({ file }) => file),
      ...body.move.map(({ to }) => to)
    ])
    for (const one of body.add) section.disk.set(one.file, diskFile(one))
    for (const { from, to } of body.move) move(state, section, from, to)
    for (const file of body.remove) section.disk.delete(file)
    if (!body.scan) return { added: {} }
    yield* scanner.scan(section)
    const keyOf = (file: string) => {
      const item = section.files.get(file)
      return item === undefined ? [] : [[file, `${item.id}`] as const]
    }
    return { added: Object.fromEntries(body.add.flatMap(({ file }) => keyOf(file))) }
  })

/** `POST /__sandbox/items`: changes the disk below a library, and answers when a scan has found it. */
export const make = (state: PlexState, scanner: Scanner): Route =>
  command("/__sandbox/items", ItemsBody, change(state, scanner))
