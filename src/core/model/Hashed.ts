/** What stands in the place of a name, path, host, library or id where a report may be read by others: equal things stand equal, within one data directory. */
export interface Hashed {
  readonly name: (text: string) => string
  readonly id: (kind: "scene" | "item", id: string | number) => string
  /** Of a sentence that may hold anything, and what may be told of it. */
  readonly sentence: (text: string) => string
}

/** What systems and SQLite call trouble. Nothing else of a sentence is told: a file may be called anything. */
const codes: ReadonlySet<string> = new Set(
  `EACCES EADDRINUSE EAI_AGAIN EBUSY ECONNABORTED ECONNREFUSED ECONNRESET EDQUOT EEXIST EFBIG EHOSTDOWN EHOSTUNREACH EIO EISDIR ELOOP EMFILE ENETDOWN
  ENETUNREACH ENFILE ENOENT ENOMEM ENOSPC ENOTDIR ENOTFOUND EPERM EPIPE EPROTO EROFS ETIMEDOUT SQLITE_BUSY SQLITE_CANTOPEN SQLITE_CORRUPT SQLITE_FULL
  SQLITE_IOERR SQLITE_LOCKED SQLITE_NOTADB SQLITE_PERM SQLITE_READONLY`.split(/\s+/)
)

export const codesIn = (text: string): ReadonlyArray<string> => [
  ...new Set((text.match(/\b[A-Z][A-Z_]+\b/g) ?? []).filter((word) => codes.has(word)))
]

/** `digest`: a keyed hash, so that a list of known names does not reverse it. */
export const hashedBy = (digest: (text: string) => string): Hashed => {
  const mark = (kind: string, text: string) => `#${digest(`${kind}\n${text.normalize("NFC")}`).slice(0, 12)}`
  return {
    name: (text) => mark("name", text),
    id: (kind, id) => mark(kind, String(id)),
    sentence: (text) => [mark("sentence", text), ...codesIn(text)].join(" ")
  }
}

/** A version as programs write it, and nothing that could be a name. */
export const versionOr = (hashed: Hashed, text: string): string =>
  /^v?\d{1,4}(\.\d{1,6}){1,4}(-[0-9a-f]{6,40})?$/.test(text) ? text : hashed.name(text)
