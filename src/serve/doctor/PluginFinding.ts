import { areHooksGone, hooksRemedy, isUntold, type Seen } from "../../core/hook/Installed.ts"
import { type Finding, finding } from "./Finding.ts"

/** Nothing tells of an edit, and nobody looks for one. */
const unheard = (seen: Seen): Finding =>
  seen.now === "none"
    ? finding(
        "plugin",
        "warning",
        "No plugin of PlexSync is on in Stash, and no runtime is running: edits are not synced",
        "Switch PlexSync and PlexSync Hooks on in Stash (Settings, Plugins), or start a runtime: plexsync serve"
      )
    : finding(
        "plugin",
        "warning",
        "PlexSync is on in Stash without hooks, and no runtime is running: an edit starts nothing",
        hooksRemedy(seen.told)
      )

/** What the doctor says of our plugins in Stash; `lives`: whether a runtime does. */
export const pluginFinding = (seen: Seen, lives: boolean): Finding => {
  if (isUntold(seen.now) && !lives) return unheard(seen)
  if (areHooksGone(seen))
    return finding(
      "plugin",
      "warning",
      "PlexSync is on in Stash, and its hooks are gone: edits are found every poll_interval, and nothing starts another runtime",
      hooksRemedy(seen.told)
    )
  switch (seen.now) {
    case "pair":
      return finding("plugin", "ok", "PlexSync and PlexSync Hooks are on in Stash")
    case "processes":
      return finding("plugin", "ok", "PlexSync is on in Stash, with hooks that are processes")
    case "alone":
      return finding("plugin", "ok", "PlexSync Hooks alone is on in Stash: the runtime is kept elsewhere")
    case "no hooks":
      return finding("plugin", "ok", "PlexSync is on in Stash, without hooks: edits are found every poll_interval")
    case "none":
      return finding("plugin", "ok", "No plugin of PlexSync is on in Stash: edits are found every poll_interval")
    case "hooks only":
      return finding(
        "plugin",
        "warning",
        "PlexSync Hooks is on in Stash, and PlexSync is not: there are no tasks, and no runtime is started",
        "Switch PlexSync on, or install PlexSync Hooks alone in the place of both."
      )
    case "twice":
      return finding(
        "plugin",
        "warning",
        "Stash tells PlexSync of each edit twice: the plugin PlexSync has hooks, and PlexSync Hooks is on too",
        "Disable PlexSync Hooks in Stash (Settings, Plugins)."
      )
  }
}
