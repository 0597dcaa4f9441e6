/** A plugin as Stash lists it. */
export interface PluginSeen {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  /** Whether it has hooks. */
  readonly hooks: boolean
}

/** Which of our plugins Stash runs: one with hooks of its own, both, one without the other, or none. */
export type Installed = "alone" | "processes" | "pair" | "no hooks" | "hooks only" | "twice" | "none"

/** What `status` calls them. */
export const installedText: Readonly<Record<Installed, string>> = {
  alone: "PlexSync Hooks alone",
  processes: "PlexSync with hooks as processes",
  pair: "PlexSync and PlexSync Hooks",
  "no hooks": "PlexSync without hooks",
  "hooks only": "PlexSync Hooks without PlexSync",
  twice: "two plugins with the same hooks",
  none: "none"
}

/** What is installed and switched on. Ids are the names of the manifests. */
export const installedOf = (plugins: ReadonlyArray<PluginSeen>): Installed => {
  const on = (id: string) => plugins.find((one) => one.id === id && one.enabled)
  const [own, hooks] = [on("PlexSync"), on("PlexSyncHooks")]
  if (own === undefined) return hooks === undefined ? "none" : "hooks only"
  if (!own.hooks) return hooks === undefined ? "no hooks" : "pair"
  if (hooks !== undefined) return "twice"
  return own.name === "PlexSync Hooks alone" ? "alone" : "processes"
}
