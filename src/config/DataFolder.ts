/** The data directory named in an environment: ours, or the one Stash gives a plugin. */
export const namedFolder = (environment: Readonly<Record<string, string | undefined>>): string | undefined =>
  [environment["PLEXSYNC_DATA_DIR"], environment["STASH_PLUGIN_DATA"]].find(
    (path) => path !== undefined && path.trim() !== ""
  )
