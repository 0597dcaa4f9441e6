import type { Installed } from "../core/Installed.ts"
import { type Finding, finding } from "./Finding.ts"

/** What the doctor says of our plugins in Stash. */
export const pluginFinding = (installed: Installed): Finding => {
  switch (installed) {
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
