import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import {
  accessSync,
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync
} from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { messageOf } from "../core/model/Thrown.ts"
import { nativeFor } from "../load/Native.ts"
import type { Self } from "../store/sqlite/Process.ts"

/** The runtime's program could not be copied: it runs from the plugin's folder, which an update may not be able to replace then. */
export class NotCopied extends Data.TaggedError("NotCopied")<{ readonly problem: string }> {
  override get message() {
    return `The background runtime runs from the plugin's own folder, for its program could not be copied to the data directory: ${this.problem}`
  }
}

/** What is copied, and where to. */
export interface Original {
  readonly self: Self
  /** The data directory. */
  readonly folder: string
  /** The program's folder, with `dist/` in it, and the script there that has everything in it. */
  readonly home: string
  readonly program: string
}

const copiesIn = (folder: string) => join(folder, "runtime")

/** A file, and where it lies below the copy's `dist/`. */
interface File {
  readonly path: string
  readonly place: string
}

const compiledOf = (dist: string, program: string): ReadonlyArray<string> => {
  try {
    return readdirSync(join(dist, "code")).filter((name) => name.startsWith(program) && !name.endsWith(".tmp"))
  } catch {
    return []
  }
}

/** All that a runtime needs, wherever it lies, the code that was compiled of it already, and a name: what was built anew is another program, whatever version it says it has. */
const look = ({ home, program, self }: Original) => {
  const dist = join(home, "dist")
  const root = join(dist, "plexsync.mjs")
  const native = nativeFor(dist, createRequire(root))
  if (native === undefined) throw new Error("SQLite's native part is not there")
  const fileOf = (place: string, path = join(dist, place)): File => {
    accessSync(path)
    return { path, place }
  }
  // The name of the program has a hash of its content in it.
  const hash = createHash("sha256").update(readFileSync(root)).update(program)
  hash.update(native.place).update(readFileSync(native.path))
  return {
    name: `${self.version}-${hash.digest("hex").slice(0, 12)}`,
    files: [fileOf("plexsync.mjs"), fileOf(program), fileOf(native.place, native.path)],
    code: compiledOf(dist, program).map((name) => fileOf(join("code", name)))
  }
}

/** Whether these are the same bytes, in a file of its own: a link may lead to others in a moment. */
const isSame = (copied: string, path: string): boolean =>
  lstatSync(copied, { throwIfNoEntry: false })?.isFile() === true && readFileSync(copied).equals(readFileSync(path))

/** Whether it is there as it was written: a power cut leaves files empty, whoever makes room on a disk takes one and not another, and it is run as it is. */
const isWhole = (copy: string, files: ReadonlyArray<File>): boolean =>
  files.every(({ path, place }) => isSame(join(copy, "dist", place), path))

/** Whoever looks sees the whole copy or none. */
const make = (copy: string, temporary: string, files: ReadonlyArray<File>) => {
  try {
    for (const { path, place } of files) {
      const target = join(temporary, "dist", place)
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
      copyFileSync(path, target)
      // It brings its original's mode with it.
      chmodSync(target, 0o600)
    }
    rmSync(copy, { recursive: true, force: true })
    renameSync(temporary, copy)
  } catch (cause) {
    rmSync(temporary, { recursive: true, force: true })
    throw cause
  }
}

/** A copy of the runtime's program in the data directory, made if it is not there: the folder with `dist/` in it. */
export const runtimeCopy = (original: Original): Effect.Effect<string, NotCopied> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.try({
      try: () => {
        const { code, files, name } = look(original)
        const copy = join(copiesIn(original.folder), name)
        if (!isWhole(copy, files)) make(copy, `${copy}.${original.self.owner}`, [...files, ...code])
        // The youngest is the one that is wanted now.
        utimesSync(copy, now / 1000, now / 1000)
        return copy
      },
      catch: (cause) => new NotCopied({ problem: messageOf(cause) })
    })
  )

const drop = (path: string) => {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // In use, on Windows: the next runtime sees to it.
  }
}

/** Removes copies older than the one in `home`, from which this process runs. Nothing happens where that is no copy. */
export const dropOlderCopies = (folder: string, home: string): Effect.Effect<void> =>
  Effect.ignore(
    Effect.try(() => {
      const copies = copiesIn(folder)
      if (dirname(home) !== copies) return
      const { mtimeMs: born } = statSync(home)
      for (const name of readdirSync(copies)) if (statSync(join(copies, name)).mtimeMs < born) drop(join(copies, name))
    })
  )
