import { createHash } from "node:crypto"

/** What Stash calls the oshash of a file: 16 hex digits that depend on the content only. */
export const oshash = (content: string): string => createHash("md5").update(content).digest("hex").slice(0, 16)

export const phash = (content: string): string =>
  createHash("md5").update(`phash ${content}`).digest("hex").slice(0, 16)
