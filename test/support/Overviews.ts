import { closed } from "../../src/core/retry/Breaker.ts"
import type { Overview } from "../../src/serve/report/Overview.ts"

/** A look at a database where all is well, and nothing was ever done. */
export const plain: Overview = {
  now: 1_900_000_000_000,
  version: "1.0.0",
  database: "/d/plexsync.db",
  problems: [],
  lease: null,
  runtime: null,
  health: null,
  nothingStarts: null,
  counts: { ready: 0, running: 0, waiting: 0, parked: 0, because: {}, dead: 0 },
  scenes: { inSync: 0, never: 0, lastSyncAt: null },
  trashed: { waiting: 0, parked: 0 },
  failed: [],
  letters: [],
  editedAt: null,
  compared: null,
  breakers: { Plex: closed, Stash: closed },
  outages: [],
  versions: { Plex: null, Stash: null },
  libraries: null,
  skipped: [],
  scope: [],
  pausedLibraries: [],
  vanishedScenes: null
}
