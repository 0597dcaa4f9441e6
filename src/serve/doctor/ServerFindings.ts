import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Config } from "../../config/Config.ts"
import type { Failure } from "../../core/model/Failure.ts"
import { supportOf } from "../../core/model/Version.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { RuntimeRow } from "../../store/runtime/RuntimeRow.ts"
import type { CircuitOpen } from "../../sync/circuit/CircuitBreaker.ts"
import { Libraries, type Served } from "../../sync/index/Libraries.ts"
import { failedBy, type Finding, finding } from "./Finding.ts"
import { look } from "../report/PluginLook.ts"
import { areHooksGone, hooksRemedy, isUntold, type Seen } from "../../core/hook/Installed.ts"

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

const names = (list: ReadonlyArray<string>) => list.map((name) => `'${name}'`).join(", ")

const stashFinding = (address: string, { state, version }: { readonly state: string; readonly version: string }) => {
  const name = `Stash ${version || "of an unknown version"} at ${address}`
  if (state !== "OK")
    return finding(
      "stash",
      "failed",
      `${name} is not ready: ${state}`,
      "Open Stash in a browser and finish the set-up."
    )
  switch (supportOf(version)) {
    case "none":
      return finding("stash", "failed", `${name} is too old`, "Update Stash to v0.27 or newer, best v0.30 or newer.")
    case "no file stamps":
      return finding("stash", "warning", `${name}: renamed files are noticed late`, "Update Stash to v0.30 or newer.")
    case "unknown":
    case "full":
      return finding("stash", "ok", name)
  }
}

/** Further apart than this, times in two logs are hard to compare. Milliseconds. */
const clocksApart = 60_000

const clockFinding = (offset: number): Finding => {
  const seconds = `${Math.abs(offset / 1000).toFixed(0)} s`
  return Math.abs(offset) <= clocksApart
    ? finding("clock", "ok", `The clocks of Stash and of this machine differ by ${seconds}`)
    : finding(
        "clock",
        "warning",
        `The clock of Stash is ${seconds} ${offset > 0 ? "ahead of" : "behind"} the one of this machine`,
        "Set both clocks by a time server (NTP)."
      )
}

export const stashFindings = (host: string) =>
  Effect.gen(function* () {
    const stash = yield* StashApi
    const status = yield* stash.status
    const seen = yield* look
    const runtime = yield* Effect.flatMap(RuntimeRow, ({ living }) => living(host))
    return [
      stashFinding(stash.address, status),
      clockFinding(yield* stash.clockOffset),
      pluginFinding(seen, Option.isSome(runtime))
    ]
  }).pipe(Effect.catchAll((failure) => Effect.succeed([failedBy("stash", failure)])))

/** A finding, or the reason why there is none. */
const attempt = <E extends Failure | CircuitOpen, R>(check: Finding["check"], made: Effect.Effect<Finding, E, R>) =>
  Effect.match(made, {
    onSuccess: (found) => ({ found, isCarriedOut: true }),
    onFailure: (failure) => ({ found: failedBy(check, failure), isCarriedOut: false })
  })

const plexFinding = Effect.gen(function* () {
  const plex = yield* PlexApi
  const { plex_url } = yield* Effect.flatMap(Config, ({ settings }) => settings)
  const { version } = yield* plex.identity
  return finding("plex", "ok", `Plex ${version || "of an unknown version"} at ${plex_url.url}`)
})

const tokenFinding = Effect.gen(function* () {
  const plex = yield* PlexApi
  // A token that is not accepted at all fails here, and is told otherwise.
  yield* plex.libraries
  switch (yield* plex.mayEdit) {
    case "yes":
      return finding("token", "ok", "The token of Plex may edit")
    case "no":
      return finding(
        "token",
        "failed",
        "The token of Plex may look, but not edit",
        "Sign in as the server's owner (plexsync login), or set plex_token to the owner's token, not that of a shared user."
      )
    case "unknown":
      return finding(
        "token",
        "warning",
        "Plex does not say whether the token may edit: what only the owner may read is not to be had",
        "If a proxy stands before Plex, let PlexSync's requests pass, /:/prefs among them."
      )
  }
})

const libraryFinding = ({ ignored, libraries }: Served): Finding => {
  const others = ignored.map(({ reason, title }) => `'${title}' (${reason})`).join(", ")
  const not = others === "" ? "" : `; not synced: ${others}`
  return libraries.length === 0
    ? finding(
        "libraries",
        "failed",
        `Plex has no library to sync${not}`,
        "Make a library of type Movies or Other Videos in Plex."
      )
    : finding("libraries", "ok", `Synced: ${names(libraries.map(({ title }) => title))}${not}`)
}

const librariesFinding = Effect.map(
  Effect.flatMap(Libraries, ({ ask }) => ask),
  libraryFinding
)

/** Ends with the first that cannot be carried out: without a server there is no token, without a token no library. */
export const plexFindings = Effect.gen(function* () {
  const findings: Array<Finding> = []
  for (const check of [
    attempt("plex", plexFinding),
    attempt("token", tokenFinding),
    attempt("libraries", librariesFinding)
  ]) {
    const { found, isCarriedOut } = yield* check
    findings.push(found)
    if (!isCarriedOut) break
  }
  return findings
})
