/** The version in package.json, put in by build.mjs. */
declare const PLEXSYNC_VERSION: string
