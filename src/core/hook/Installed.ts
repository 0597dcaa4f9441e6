/** A plugin as Stash lists it. */
export interface PluginSeen {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  /** Whether it has hooks. */
  readonly hooks: boolean
}

/** Which of our plugins Stash runs: one with hooks of its own, both, one without the other, or none. */
export const kinds = ["alone", "processes", "pair", "no hooks", "hooks only", "twice", "none"] as const
export type Installed = (typeof kinds)[number]

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

/** What is seen in Stash now, and what was seen last that has hooks: null when nothing ever was. */
export interface Seen {
  readonly now: Installed
  readonly told: Installed | null
}

/** Whether Stash tells nobody of an edit: then nothing starts a runtime. */
export const isUntold = (installed: Installed): boolean => installed === "no hooks" || installed === "none"

export const seenNext = (before: Seen | null, now: Installed): Seen => ({
  now,
  told: isUntold(now) ? (before?.told ?? null) : now
})

/** Whether hooks that were there are gone while PlexSync is on: an update puts its own manifest in the place of the classic one. */
export const areHooksGone = ({ now, told }: Seen): boolean => now === "no hooks" && told !== null

const ways = {
  classic: {
    remedy:
      "An update of the package has put its own PlexSync.yml in the place of the classic one. In Stash (Settings, Plugins), enable PlexSync Hooks; or copy classic/PlexSync.yaml over PlexSync.yml again, and press Reload plugins."
  },
  other: { remedy: "In Stash (Settings, Plugins), enable PlexSync Hooks." }
}

/** The two clicks that bring hooks back. */
export const hooksRemedy = (told: Installed | null): string => (told === "processes" ? ways.classic : ways.other).remedy

/** What is said where no runtime lives and Stash tells nobody of an edit; null where it tells. */
export const nothingStarts = (seen: Seen): string | null =>
  isUntold(seen.now) ? `An edit starts no runtime: Stash runs no hooks of PlexSync. ${hooksRemedy(seen.told)}` : null
