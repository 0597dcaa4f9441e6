import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { command, ControlRefused } from "../../http/Control.ts"
import type { Route } from "../../http/Exchange.ts"
import type { Disk } from "../model/Disk.ts"
import type { Stash } from "../Stash.ts"

const Path = Schema.String.pipe(
  Schema.pattern(/^\/(?:[^/]+\/)*[^/]+$/, { message: () => "an absolute path, no slash at its end" })
)
const listOf = <A, I>(item: Schema.Schema<A, I>) => Schema.optionalWith(Schema.Array(item), { default: () => [] })
const FromTo = Schema.Struct({ from: Path, to: Path })
const Files = Schema.Struct({
  add: listOf(Schema.Struct({ file: Path, size: Schema.optional(Schema.NonNegativeInt) })),
  move: listOf(FromTo),
  copy: listOf(FromTo),
  touch: listOf(Path),
  change: listOf(Path),
  remove: listOf(Path)
})

/** Bytes of a file that nobody gave a size. */
const usualSize = 100_000
/** How many bytes a change appends. */
const appended = 64

const perform = (disk: Disk, wish: typeof Files.Type, now: number): void => {
  const need = (path: string) => disk.files.get(path) ?? disk.absent(path)
  for (const { file, size } of wish.add) {
    disk.put(file, { size: size ?? usualSize, content: `${file} added ${now}`, modTime: now })
  }
  for (const { from, to } of wish.move) disk.move(from, to)
  for (const { from, to } of wish.copy) disk.copy(from, to, now)
  for (const path of wish.touch) disk.put(path, { ...need(path), modTime: now })
  for (const path of wish.change) {
    const { content, size } = need(path)
    disk.put(path, { size: size + appended, content: `${content} changed ${now}`, modTime: now })
  }
  for (const path of wish.remove) disk.remove(path)
}

/** Changes on disk: all of a request or nothing. A scan finds them. */
const files = (stash: Stash): Route =>
  command("/__sandbox/files", Files, (wish) =>
    Effect.try({
      try: () => {
        stash.disk.allOrNothing(() => perform(stash.disk, wish, stash.clock.now()))
        return { files: stash.disk.files.size }
      },
      catch: (error) => new ControlRefused({ reason: error instanceof Error ? error.message : String(error) })
    })
  )

/** Puts a backup in the place of the database, as after a disaster: ids, stamps and counters are old again. */
const restore = (stash: Stash): Route =>
  command("/__sandbox/restore", Schema.Struct({ backup: Schema.optional(Schema.String) }), ({ backup }) =>
    Option.match(stash.backups.load(backup), {
      onNone: () => Effect.fail(new ControlRefused({ reason: `there is no backup ${backup ?? ""}` })),
      onSome: (database) =>
        Effect.sync(() => {
          stash.jobs.stopAll()
          stash.database = database
          return { scenes: database.scenes.size() }
        })
    })
  )

/** Which calls of `gql.Do` fail from now on, counted anew in each run of a script. */
const embedded = (stash: Stash): Route =>
  command(
    "/__sandbox/embedded",
    Schema.Struct({ fail: Schema.Array(Schema.Positive.pipe(Schema.int())) }),
    ({ fail }) =>
      Effect.sync(() => {
        stash.scriptStats.failing = new Set(fail)
        return { fail }
      })
  )

/** A log in which much is written, whoever reads it. */
const chatter = (stash: Stash): Route =>
  command("/__sandbox/chatter", Schema.Struct({ perSecond: Schema.NonNegativeInt }), ({ perSecond }) =>
    Effect.as(stash.chatter.set(perSecond), { perSecond })
  )

const dropListeners = (drop: () => number): Route =>
  command("/__sandbox/drop-listeners", Schema.Struct({}), () => Effect.sync(() => ({ dropped: drop() })))

export const make = (stash: Stash, drop: () => number): ReadonlyArray<Route> => [
  files(stash),
  stash.odd.control,
  restore(stash),
  embedded(stash),
  chatter(stash),
  dropListeners(drop)
]
