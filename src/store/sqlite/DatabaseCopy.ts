import Sqlite from "better-sqlite3"
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname } from "node:path"

/** How many copies are kept: of this update, and of the one before. */
const kept = 2

const suffix = ".before-v"

const prune = (path: string) => {
  const folder = dirname(path)
  const versions = readdirSync(folder).flatMap((name) => {
    const version = name.startsWith(basename(path) + suffix)
      ? Number(name.slice(basename(path).length + suffix.length))
      : NaN
    return Number.isInteger(version) ? [version] : []
  })
  for (const old of versions.toSorted((a, b) => b - a).slice(kept)) rmSync(`${path}${suffix}${old}`, { force: true })
}

/**
 * Copies a database as it was last committed to a file beside it, readable by its owner only, for the time before schema `version`.
 * Reads over a connection of its own, so that the caller can hold the lock for writing meanwhile. Throws what the system or SQLite throws.
 */
export const copyAside = (path: string, version: number): void => {
  const target = `${path}${suffix}${version}`
  const part = `${target}.part`
  try {
    rmSync(part, { force: true })
    writeFileSync(part, "", { mode: 0o600 })
    const source = new Sqlite(path, { readonly: true, fileMustExist: true })
    try {
      source.prepare("VACUUM INTO ?").run(part)
    } finally {
      source.close()
    }
    const file = openSync(part, "r+")
    try {
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(part, target)
  } finally {
    rmSync(part, { force: true })
  }
  prune(path)
}
