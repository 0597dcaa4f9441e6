// Without any import of a library: most hooks are answered before any is loaded.
import { fstatSync, readSync } from "node:fs"

/** The most a call may weigh: a hook carries the cover it was given, a data URL of some megabytes. Bytes. */
export const inputLimit = 64 * 1024 * 1024

/** What was read of stdin so far: no more than the limit is kept, though all of it is read, so that the sender is not cut off. */
export interface Input {
  readonly chunks: Array<Buffer>
  /** Bytes read. */
  size: number
  /** Nothing comes any more. */
  ended: boolean
}

/** Takes in one more piece. */
export const add = (input: Input, chunk: Buffer): void => {
  input.size += chunk.length
  if (input.size <= inputLimit) input.chunks.push(chunk)
}

/** The whole, unless it is larger than the limit. */
export const textOf = ({ chunks, size }: Input): string | undefined =>
  size > inputLimit ? undefined : Buffer.concat(chunks).toString("utf8")

const piece = 64 * 1024

const hasCode = (cause: unknown, code: string) => cause instanceof Error && "code" in cause && cause.code === code

/** Bytes of one read; undefined where only a stream can tell. */
const readOnce = (buffer: Buffer): number | undefined => {
  try {
    return readSync(0, buffer)
  } catch (cause) {
    // So Windows says that the other end was closed.
    return hasCode(cause, "EOF") ? 0 : undefined
  }
}

/** All of stdin, if it can be had by plain reads: a stream costs a tenth of an empty process. A terminal is left alone. */
export const readNow = (): Input => {
  const input: Input = { chunks: [], size: 0, ended: false }
  try {
    if (fstatSync(0).isCharacterDevice()) return input
  } catch {
    return input
  }
  for (;;) {
    const buffer = Buffer.allocUnsafe(piece)
    const length = readOnce(buffer)
    if (length === undefined) return input
    input.ended = length === 0
    if (input.ended) return input
    add(input, buffer.subarray(0, length))
  }
}
