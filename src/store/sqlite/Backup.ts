import Sqlite from "better-sqlite3"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { chmodSync, closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { messageOf } from "../../core/model/Thrown.ts"
import { codeOf, sentenceOf, troubleOf } from "./DatabaseTrouble.ts"

/** No copy was made, or none was put back; nothing was changed. */
export class NotCopied extends Data.TaggedError("NotCopied")<{ readonly problem: string }> {
  override get message() {
    return this.problem
  }
}

export const notCopied = (about: string) => (cause: unknown) =>
  cause instanceof NotCopied
    ? cause
    : new NotCopied({ problem: `${about}: ${sentenceOf(troubleOf(codeOf(cause), messageOf(cause)))}` })

/** What is written to a file is on the disk then. */
export const synced = (file: string): void => {
  const open = openSync(file, "r+")
  try {
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
}

/** Where a copy may go; another file there is not written over, unless that was asked for. */
const free = (database: string, target: string, overwrite: boolean): void => {
  const there = lstatSync(target, { throwIfNoEntry: false })
  if (["", "-wal", "-shm"].some((end) => resolve(target) === resolve(database) + end))
    throw new NotCopied({ problem: `${target} is the database itself: name another file` })
  if (there === undefined) return
  if (!there.isFile()) throw new NotCopied({ problem: `${target} is there and is no plain file: name another` })
  if (!overwrite)
    throw new NotCopied({
      problem: `${target} is there already: name another file, or add --overwrite to write over it`
    })
}

/** A copy belongs to no process: who lived on the database when it was made does not live on it. */
const settle = (file: string): void => {
  const copy = new Sqlite(file)
  try {
    copy.prepare("DELETE FROM runtime").run()
    copy.prepare("DELETE FROM runtime_start").run()
    copy.prepare("UPDATE drain_lease SET until = 0").run()
    const said = copy.pragma("quick_check(1)", { simple: true })
    if (said !== "ok") throw new NotCopied({ problem: `The copy does not pass its check: ${String(said)}` })
  } finally {
    copy.close()
  }
}

const copied = (database: string, part: string): void => {
  rmSync(part, { force: true })
  writeFileSync(part, "", { flag: "wx", mode: 0o600 })
  const source = new Sqlite(database, { readonly: true, fileMustExist: true })
  try {
    // One read of all of it: who writes meanwhile goes on, and what is written is not in it.
    source.prepare("VACUUM INTO ?").run(part)
  } finally {
    source.close()
  }
  settle(part)
  synced(part)
}

/** Copies a database as it was last committed, while others work on it, to a file for its owner only. */
export const backUp = (database: string, target: string, overwrite: boolean): Effect.Effect<void, NotCopied> => {
  const part = `${target}.part`
  return Effect.try({
    try: () => {
      free(database, target, overwrite)
      try {
        copied(database, part)
        free(database, target, overwrite)
        renameSync(part, target)
        chmodSync(target, 0o600)
      } finally {
        rmSync(part, { force: true })
      }
    },
    catch: notCopied(`No copy was made to ${target}`)
  })
}
