import { writeSync } from "node:fs"

export type Reply = { readonly output: string } | { readonly error: string }

/** Writes the one document of stdout at once. False where that cannot be done; nothing was written then. */
export const replyNow = (reply: Reply): boolean => {
  try {
    writeSync(1, JSON.stringify(reply))
    return true
  } catch (cause) {
    // Nobody reads it any more: all the same.
    return cause instanceof Error && "code" in cause && cause.code === "EPIPE"
  }
}
