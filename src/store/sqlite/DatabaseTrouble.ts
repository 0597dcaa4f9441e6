/** What is wrong with the database, and what a person can do about it. Both go into one sentence. */
export interface Trouble {
  readonly problem: string
  readonly remedy: string
}

const kinds: ReadonlyArray<readonly [codes: RegExp, trouble: Trouble]> = [
  [
    /^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)$/,
    {
      problem: "the disk is full",
      remedy: "make room there; what was accepted is kept, and the runtime goes on by itself"
    }
  ],
  [
    /^(SQLITE_(READONLY|PERM|CANTOPEN|AUTH)|EACCES|EPERM|EROFS|EEXIST|EISDIR|ENOTDIR|ENOENT|ELOOP)/,
    {
      problem: "its folder or file cannot be written",
      remedy: "let the user that runs PlexSync write there, or give another folder with --data-dir or PLEXSYNC_DATA_DIR"
    }
  ],
  [
    /^SQLITE_(CORRUPT|NOTADB|FORMAT)/,
    {
      problem: "the file is damaged, or is no database",
      remedy:
        "it was left as it is: put a backup of it in its place, or move it away together with its -wal and -shm files; without it PlexSync begins anew and no longer knows what Plex showed before"
    }
  ],
  [
    /^SQLITE_(BUSY|LOCKED)/,
    {
      problem: "another program keeps it locked",
      remedy: "close what has it open, such as a database browser or a backup; the runtime goes on by itself"
    }
  ],
  [
    /^(SQLITE_IOERR|EIO|EFBIG)/,
    {
      problem: "the disk does not take or give the data",
      remedy: "see whether it is full or failing; the runtime goes on by itself when it works again"
    }
  ]
]

/** Whether trouble of this code is one that ends without a person at PlexSync, as its remedy promises. */
export const isPassing = (code: string): boolean =>
  /^(SQLITE_(FULL|BUSY|LOCKED|IOERR)|ENOSPC|EDQUOT|EIO|EFBIG)/.test(code)

/** By the code that SQLite or the system gave, and by what they said where nothing better is known. */
export const troubleOf = (code: string, said: string): Trouble => {
  const found = kinds.find(([codes]) => codes.test(code))
  if (found === undefined) return { problem: said, remedy: "" }
  const [, { problem, remedy }] = found
  // Node's own errors begin with their code.
  return { problem: `${problem} (${said.startsWith(`${code}: `) ? said : `${code}: ${said}`})`, remedy }
}

/** The code an error carries, such as SQLITE_FULL or EACCES. */
export const codeOf = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string"
    ? cause.code
    : "unknown"

/** Both in one, without a full stop. */
export const sentenceOf = ({ problem, remedy }: Trouble): string => (remedy === "" ? problem : `${problem}; ${remedy}`)
