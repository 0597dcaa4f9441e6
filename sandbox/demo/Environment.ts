/** What a program needs of the machine itself, and nothing that leads it anywhere: names in upper case, as Windows spells them in any. */
const ofTheMachine = new Set([
  "PATHEXT",
  "SYSTEMROOT",
  "WINDIR",
  "COMSPEC",
  "LD_LIBRARY_PATH",
  "DYLD_LIBRARY_PATH",
  "LANG",
  "LC_ALL",
  "TZ"
])

/** What of an environment is the machine's own. */
const machine = (outside: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(outside).flatMap(([name, value]) =>
      value !== undefined && ofTheMachine.has(name.toUpperCase()) ? [[name, value]] : []
    )
  )

const valueOf = (outside: Readonly<Record<string, string | undefined>>, wanted: string): string =>
  Object.entries(outside).find(([name]) => name.toUpperCase() === wanted)?.[1] ?? ""

/**
 * The whole environment of the demo's programs. Settings, folders, proxies and options for Node of outside are not in it; homes and
 * temporary folders are in the demo's own. `search`: where the Node lies that runs them, and what separates folders in PATH.
 */
export const environmentIn = (
  folder: string,
  outside: Readonly<Record<string, string | undefined>>,
  search: { readonly node: string; readonly delimiter: string }
): Readonly<Record<string, string>> => {
  const home = `${folder}/home`
  return {
    ...machine(outside),
    PATH: [search.node, valueOf(outside, "PATH")].filter((path) => path !== "").join(search.delimiter),
    ...Object.fromEntries(["HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"].map((name) => [name, home])),
    ...Object.fromEntries(["TMPDIR", "TEMP", "TMP"].map((name) => [name, folder])),
    XDG_STATE_HOME: `${folder}/state`,
    PLEXSYNC_DATA_DIR: `${folder}/data`,
    // The demo starts its runtime itself, and ends it.
    PLEXSYNC_RUNTIME: "external",
    // Shorter waits than a home server wants: the outage of a demo lasts seconds.
    PLEXSYNC_CIRCUIT_RECOVERY: "1",
    PLEXSYNC_BACKOFF_BASE: "0.5",
    PLEXSYNC_BACKOFF_CAP: "2"
  }
}
