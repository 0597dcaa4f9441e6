import { writeSync } from "node:fs"
import { printable } from "../../core/model/Printable.ts"

export type Reply = { readonly output: string } | { readonly error: string }

/** The one document of stdout. Stash logs what is in it as it is. */
export const replyText = (reply: Reply): string =>
  JSON.stringify(reply, (_, value: unknown) => (typeof value === "string" ? printable(value) : value))

/** Writes it at once. False where that cannot be done; nothing was written then. */
export const replyNow = (reply: Reply): boolean => {
  try {
    writeSync(1, replyText(reply))
    return true
  } catch (cause) {
    // Nobody reads it any more: all the same.
    return cause instanceof Error && "code" in cause && cause.code === "EPIPE"
  }
}
