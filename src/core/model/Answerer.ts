import type { Server } from "./Failure.ts"

/** Plex's own error pages: their heading says the status, their title does not. And its word while the database migrates. */
const ownPage =
  /^\s*(?:<html><head><title>[^<\d][^<]*<\/title><\/head><body><h1>\d{3} [^<]*<\/h1>|<\?xml[^>]*\?>\s*<Response code="\d{3}")/i

/** What tells who gave an answer: `protocol` and `name` are the headers `X-Plex-Protocol` and `Server`. */
export interface Answered {
  readonly protocol: string | undefined
  readonly name: string | undefined
  readonly body: string
}

const named = (header: string): string => (/^[\w./+-]{1,40}/.exec(header.trim()) ?? [""])[0]

/** What answered in Plex's place, such as a reverse proxy or a firewall, by its own name ("" where it gives none); null where it was Plex. */
export const standsBefore = ({ body, name, protocol }: Answered): string | null =>
  protocol !== undefined || ownPage.test(body) ? null : named(name ?? "")

/** Who answered, for a sentence that begins with it. */
export const answerer = (server: Server, before: string | null): string =>
  before === null ? server : `Something before ${server}${before === "" ? "" : ` (${before})`}`

/** The same where the sentence has named the server already. */
export const it = (before: string | null): string =>
  before === null ? "it" : `something before it${before === "" ? "" : ` (${before})`}`
