import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { renameSync, rmSync, writeFileSync } from "node:fs"

/** A page that could not be written where it was to be. */
export class PageNotWritten extends Data.TaggedError("PageNotWritten")<{
  readonly path: string
  readonly problem: string
}> {
  override get message() {
    return `The page ${this.path} could not be written: ${this.problem}; name a file in a folder that is there and can be written`
  }
}

const put = (path: string, text: string): void => {
  const part = `${path}.part`
  rmSync(part, { force: true })
  try {
    // Made anew and for its owner alone: a link that lies there leads nowhere.
    writeFileSync(part, text, { flag: "wx", mode: 0o600 })
    renameSync(part, path)
  } catch (cause) {
    rmSync(part, { force: true })
    throw cause
  }
}

/** Writes a page of titles and names, for its owner alone; all of it or nothing. */
export const writePage = (path: string, text: string): Effect.Effect<void, PageNotWritten> =>
  Effect.try({
    try: () => put(path, text),
    catch: (cause) => new PageNotWritten({ path, problem: cause instanceof Error ? cause.message : String(cause) })
  })
