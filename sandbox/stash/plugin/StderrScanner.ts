/** Go's bufio.Scanner gives up at a line of this many bytes, and Stash then closes the pipe. */
const longest = 64 * 1024

/** Cuts a plugin's stderr into lines. */
export interface StderrScanner {
  /** False: a line was too long, nothing more may be read. */
  readonly push: (chunk: Buffer) => boolean
  /** The last line may lack its newline. */
  readonly end: () => void
}

export const make = (onLine: (line: string) => void): StderrScanner => {
  let rest = Buffer.alloc(0)
  let isOver = false
  const emit = (line: Buffer) => onLine(line.toString("utf8").replace(/\r$/, ""))
  return {
    push: (chunk) => {
      rest = Buffer.concat([rest, chunk])
      for (let at = rest.indexOf(10); at >= 0 && at < longest; at = rest.indexOf(10)) {
        emit(rest.subarray(0, at))
        rest = rest.subarray(at + 1)
      }
      isOver = rest.length >= longest
      return !isOver
    },
    end: () => {
      if (rest.length > 0 && !isOver) emit(rest)
    }
  }
}
