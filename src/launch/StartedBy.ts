/** By which a runtime knows that nobody sees its output, and that it is to end with Stash. */
export const startedBy = "PLEXSYNC_STARTED_BY"
