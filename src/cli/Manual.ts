/** What the help of a command says beside what it takes. */
export interface Entry {
  /** Whole command lines. */
  readonly examples: readonly [string, ...ReadonlyArray<string>]
  /** Exit statuses other than those of all commands, and when each comes. */
  readonly ends: ReadonlyArray<readonly [status: "0" | "1" | "130, 143", when: string]>
}

/** Exit statuses that every command has. */
export const always: ReadonlyArray<readonly [status: string, when: string]> = [
  ["0", "done"],
  ["1", "something failed; what, stands on stderr"],
  ["2", "the words of the command or the settings are wrong"],
  ["130, 143", "ended by Ctrl+C, by SIGTERM; what was enqueued stays in the queue"]
]

const withoutDatabase = "there is no database, or it cannot be used"

/** By the words of each command. */
export const manual: Readonly<Record<string, Entry>> = {
  serve: {
    examples: ["plexsync serve --wait", "plexsync serve --log-format json --data-dir /var/lib/plexsync"],
    ends: [
      ["0", "it was told to end (SIGTERM, Ctrl+C)"],
      ["1", "another runtime lives on this data directory, or it cannot be used"],
      ["130, 143", "never: Ctrl+C and SIGTERM end it with 0"]
    ]
  },
  sync: {
    examples: [
      "plexsync sync --all --dry-run",
      "plexsync sync --all --wait --timeout 3600",
      "plexsync sync --scene 12 --scene 13"
    ],
    ends: [["1", "with --wait: a scene failed, or the time was over; without it: nothing could be enqueued"]]
  },
  plan: {
    examples: ["plexsync plan --recent", "plexsync plan --all --html plan.html"],
    ends: [
      ["1", "a server could not be asked, a scene that was named is not in Stash, or the page could not be written"]
    ]
  },
  status: {
    examples: ["plexsync status --watch", "plexsync status --json"],
    ends: [
      ["0", "edits arrive; also where nothing was synced in full yet, or jobs failed"],
      [
        "1",
        "no edit arrives: no runtime lives, it is blocked or silent for 3 minutes, Stash leaves it without an answer for 2 minutes (or ten polls), the disk is full, or the database is gone or cannot be used"
      ]
    ]
  },
  explain: {
    examples: ["plexsync explain 12", "plexsync explain /data/Films/a.mp4", "plexsync explain --item 345"],
    ends: [["1", "there is no such scene or item, several could be meant, or the database cannot be used"]]
  },
  "queue list": {
    examples: ["plexsync queue list --state waiting --limit 20"],
    ends: [["1", withoutDatabase]]
  },
  "queue process": {
    examples: ["plexsync queue process --timeout 600"],
    ends: [["1", "a job failed, or jobs are left that could have been worked off"]]
  },
  "queue clear": {
    examples: ["plexsync queue clear --state parked --yes"],
    ends: [["1", `nobody agreed, ${withoutDatabase}`]]
  },
  "dlq list": {
    examples: ["plexsync dlq list --cause Unreachable"],
    ends: [["1", withoutDatabase]]
  },
  "dlq show": {
    examples: ["plexsync dlq show 12"],
    ends: [["1", `this scene is not among the failed jobs, ${withoutDatabase}`]]
  },
  "dlq retry": {
    examples: ["plexsync dlq retry 12 13", "plexsync dlq retry --all"],
    ends: [["1", `a scene that was named is not among the failed jobs, ${withoutDatabase}`]]
  },
  "dlq delete": {
    examples: ["plexsync dlq delete 12 --yes"],
    ends: [["1", `nobody agreed, a scene that was named is not among the failed jobs, ${withoutDatabase}`]]
  },
  "dlq purge": {
    examples: ["plexsync dlq purge --older-than 90"],
    ends: [["1", `nobody agreed, ${withoutDatabase}`]]
  },
  reconcile: {
    examples: ["plexsync reconcile --scope 24h", "plexsync reconcile --images --fix"],
    ends: [
      ["0", "all was compared, whether or not something differs"],
      ["1", "a server could not be asked, or the database cannot be used"]
    ]
  },
  unmatched: {
    examples: [
      "plexsync unmatched --stash",
      "plexsync unmatched --stash --path /data/movies --csv",
      'plexsync unmatched --plex --library "Movies"'
    ],
    ends: [
      ["0", "all was looked at, whether or not something is unmatched"],
      ["1", "a server could not be asked, or the database cannot be used"]
    ]
  },
  history: {
    examples: [
      "plexsync history --since yesterday",
      "plexsync history --scene 12 --field title",
      "plexsync history --since 2h --json"
    ],
    ends: [
      ["0", "done, whether or not Plex could be asked what it shows now"],
      ["1", withoutDatabase]
    ]
  },
  accept: {
    examples: ['plexsync accept "Movies"', "plexsync accept stash"],
    ends: [["1", `what was named is not paused, ${withoutDatabase}`]]
  },
  login: {
    examples: ["plexsync login", "plexsync login --strong --server Box", "plexsync login --no-wait --json"],
    ends: [
      ["0", "signed in; with --no-wait: the code was told"],
      [
        "1",
        "nobody allowed it in time, plex.tv or the server cannot be reached, or the account does not own the server"
      ],
      ["130, 143", "ended by Ctrl+C, by SIGTERM; the next login goes on with the same code"]
    ]
  },
  logout: {
    examples: ["plexsync logout"],
    ends: [
      ["0", "signed out, or nobody had signed in"],
      ["1", "what was kept cannot be removed"]
    ]
  },
  doctor: {
    examples: ["plexsync doctor", "plexsync doctor --json --data-dir /var/lib/plexsync"],
    ends: [
      ["0", "no check failed; there may be warnings"],
      ["1", "a check failed"]
    ]
  },
  backup: {
    examples: ["plexsync backup plexsync-backup.db", "plexsync backup --restore plexsync-backup.db"],
    ends: [
      [
        "1",
        `no copy was made, ${withoutDatabase}; with --restore: a runtime lives, or the copy is damaged, of a newer PlexSync or of another Plex server; nothing was changed`
      ]
    ]
  },
  "bug-report": {
    examples: ["plexsync bug-report", "plexsync bug-report --data-dir /var/lib/plexsync"],
    ends: [["1", `the file could not be written, ${withoutDatabase}`]]
  },
  sandbox: {
    examples: ["plexsync sandbox --scenes 300 --seed 7"],
    ends: [["1", "a port is taken"]]
  },
  demo: {
    examples: ["plexsync demo", "plexsync demo --scenes 50 --json"],
    ends: [
      ["0", "Plex shows what Stash knows"],
      ["1", "something differs, or a part of the demo ended early"]
    ]
  }
}
