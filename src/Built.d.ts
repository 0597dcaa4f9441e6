/** The version in package.json, put in by build.mjs. */
declare const PLEXSYNC_VERSION: string
/** The names of the scripts that build.mjs makes of answer.ts, look.ts, program.ts and sandbox/script.ts. */
declare const PLEXSYNC_ANSWER: string
declare const PLEXSYNC_PROGRAM: string
declare const PLEXSYNC_LOOK: string
declare const PLEXSYNC_SANDBOX: string
/** Where a person without a Node that serves is sent: a page or an address, put in by build.mjs. */
declare const PLEXSYNC_LINK: string
/** The commands that look.ts does not have, such as "queue process". */
declare const PLEXSYNC_ELSEWHERE: ReadonlyArray<string>
