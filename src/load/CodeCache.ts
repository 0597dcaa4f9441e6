import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { cachedDataVersionTag } from "node:v8"
// By its whole: a Node that is too old lacks crc32, and is to come as far as to say so.
import * as zlib from "node:zlib"

/** V8 takes what it is given at its word, damaged or not: each file begins with the checksum of the rest. Bytes. */
const headLength = 4

/** A temporary file that is older was left by a process that was killed. Milliseconds. */
const patience = 60_000

/**
 * A script's name has a hash of its text in it. V8's version and flags and the processor are in the tag: each of several Nodes keeps its own.
 */
const nameOf = (script: string): string => `${script}.${process.arch}-${cachedDataVersionTag().toString(16)}`

/** Whoever can write the file decides what runs here: it must be the owner of the script, or whoever runs it, alone. Windows has no modes. */
const isOurs = (file: number, script: number): boolean => {
  const own = process.getuid?.()
  if (own === undefined) return true
  const { mode, uid } = fstatSync(file)
  return (mode & 0o022) === 0 && (uid === own || uid === script)
}

const readOne = (path: string, script: number): Buffer | undefined => {
  try {
    const file = openSync(path, "r")
    try {
      if (!isOurs(file, script)) return undefined
      const all = readFileSync(file)
      const code = all.subarray(headLength)
      return all.length > headLength && zlib.crc32(code) === all.readUInt32LE(0) ? code : undefined
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}

/** What was kept of a script, from the first folder that has it; `owner` is the user whom the script belongs to. */
export const kept = (folders: ReadonlyArray<string>, script: string, owner: number): Buffer | undefined => {
  const name = nameOf(script)
  for (const folder of folders) {
    const code = readOne(join(folder, name), owner)
    if (code !== undefined) return code
  }
  return undefined
}

/** Scripts have the form `name-hash.cjs`. What is kept of another text of the same one is of an earlier version. */
const dropEarlier = (folder: string, script: string) => {
  const family = `${script.slice(0, script.lastIndexOf("-"))}-`
  for (const name of readdirSync(folder))
    if (name.startsWith(family) && !name.startsWith(script)) unlinkSync(join(folder, name))
}

const isLeftBehind = (path: string, now: number): boolean => {
  try {
    return now - statSync(path).mtimeMs > patience
  } catch {
    return false
  }
}

/** Of many that start at once, one writes; readers see the whole file or none. */
const writeOne = (folder: string, script: string, code: Buffer, now: number): boolean => {
  try {
    mkdirSync(folder, { mode: 0o755 })
  } catch {
    // It is there, or the next line fails too.
  }
  const path = join(folder, nameOf(script))
  const temporary = `${path}.tmp`
  try {
    if (isLeftBehind(temporary, now)) unlinkSync(temporary)
    const head = Buffer.alloc(headLength)
    head.writeUInt32LE(zlib.crc32(code))
    writeFileSync(temporary, Buffer.concat([head, code]), { flag: "wx", mode: 0o644 })
    renameSync(temporary, path)
    dropEarlier(folder, script)
    return true
  } catch (cause) {
    // Somebody else is at it.
    return cause instanceof Error && "code" in cause && cause.code === "EEXIST"
  }
}

/** Keeps a script's code in the first folder that takes it. Where none does, the next start compiles again. `now`: epoch ms. */
export const keep = (folders: ReadonlyArray<string>, script: string, code: Buffer, now: number): void => {
  folders.some((folder) => writeOne(folder, script, code, now))
}
