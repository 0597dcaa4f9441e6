import * as Option from "effect/Option"
import * as SchemaAST from "effect/SchemaAST"
import * as Schema from "effect/Schema"
import { overlay, Settings, type SettingName, settingNames } from "./Settings.ts"

/** One sentence for each setting, for people. */
const settingDocs: Readonly<Record<SettingName, string>> = {
  plex_url:
    "Address of Plex. In Docker: an address the container can reach, not localhost. User and password in it (http://user:password@host) are for a proxy that asks for them: they are shown and stored nowhere.",
  plex_token:
    "The X-Plex-Token of the server's owner. Left empty, the one that `plexsync login` brought counts. It is shown nowhere.",
  plex_library: "Libraries to sync. Empty: every library of type movie.",
  enabled: "Off is a pause: edits are kept, nothing is written.",
  max_retries: "How often a job may fail because a server is in trouble before it is given up.",
  poll_interval: "How often Stash is asked for changes.",
  strict_matching:
    "A scene that could be several items is written to none. Off: the best guess, in libraries named in plex_library only.",
  preserve_plex_edits: "What a person changed in Plex stays. Off: Plex always shows what Stash says.",
  connect_timeout: "How long a connection may take.",
  read_timeout: "How long a server may be silent before it answers, or in the middle of an answer.",
  path_mappings: "Where Stash and Plex see the same files under different paths. The first rule that fits counts.",
  skip_fields: "Fields that are not synced. The title always is. rating is your own star in Plex.",
  max_tags: "The most tags an item gets.",
  only_organized: "Leave scenes alone that are not marked as organized.",
  skip_not_found: "Do not look again for a file that Plex does not have.",
  trigger_plex_scan:
    "Ask Plex to scan the folder of a new or edited scene that it does not show: that folder only, once a minute at most.",
  obfuscate_paths: "Hide paths in logs. Comes with a later version.",
  debug_logging: "Say more in the log.",
  exclude_tags: "Scenes with one of these tags are left alone.",
  only_studios: "Only scenes of these studios are synced. Empty: all.",
  exclude_paths: "Scenes with a file below one of these folders (as Stash sees them) are left alone.",
  ignore_tags: "Tags that never become genres.",
  content_rating: "Content rating for every item. Empty: untouched.",
  label: "A label that every item gets beside its own. Empty: untouched.",
  reconcile_interval: "How often the runtime compares Plex with what it should show, and syncs what differs.",
  reconcile_scope: "Which scenes are compared: all, or those edited within this time.",
  strict_mode: "Reject scenes with invalid metadata instead of repairing it.",
  dlq_retention_days: "How many days failed jobs are kept. The runtime deletes older ones once a day.",
  stash_url: "Address of Stash, with user and password as in plex_url. As a plugin, PlexSync is told by Stash itself.",
  stash_api_key: "API key of Stash, where it has a password.",
  stash_session_cookie: "Session of Stash, as a plugin is handed it.",
  stash_tls_insecure: "Do not check Stash's certificate.",
  circuit_threshold: "Failures in a row after which a server is left alone.",
  circuit_recovery: "How long it is left alone.",
  backoff_base: "The first wait after a failure; it doubles from there, and is drawn at random below that.",
  backoff_cap: "The longest such wait.",
  not_found_base: "The first wait for a file that Plex does not have.",
  not_found_cap: "The longest such wait.",
  not_found_window: "How long to look for a file at least before the job is given up.",
  scan_delay: "How long a scene that a scan found waits, because Stash makes its cover afterwards.",
  fast_poll_for: "How long Stash is asked every two seconds after a change.",
  call_timeout:
    "How long a call may take in all, to the last byte of its answer. Listings of a library and pictures may take two and a half times as long.",
  answer_limit: "The most MiB that an answer, or a message of a websocket, may have.",
  write_concurrency: "How many items are written at once.",
  idle_timeout: "How long a runtime started by the plugin outlives Stash, or the plugin's being switched off.",
  task_budget: "How long a task in Stash follows the work before it leaves it to the background.",
  history_days:
    "How many days the history of writes is kept. The first write to an item and the newest three always stay.",
  runtime: "external: a runtime is kept elsewhere (a service, a container), and the plugin never starts one.",
  plextv_url: "What stands for plex.tv, clients.plex.tv and app.plex.tv when signing in. None: they themselves."
}

const advanced: ReadonlySet<string> = new Set(settingNames.slice(settingNames.indexOf("circuit_threshold")))

const allowed = (name: SettingName): string => {
  const field: unknown = Settings.fields[name]
  const from = Schema.isPropertySignature(field) && "from" in field ? field.from : field
  const ast = Schema.isSchema(from) ? from.ast : undefined
  return Option.getOrElse(
    Option.flatMap(Option.fromNullable(ast), (node) => SchemaAST.getDescriptionAnnotation(node)),
    () => ""
  )
}

const shownDefault = (value: unknown): string => {
  if (value === undefined) return ""
  if (Array.isArray(value)) return value.join(", ") || "empty"
  return typeof value === "string" ? value || "empty" : JSON.stringify(value)
}

const needed = { plex_url: "http://x", plex_token: "0123456789", stash_url: "http://x" }
const defaults: Readonly<Record<string, unknown>> = Schema.decodeUnknownSync(Settings)(overlay(needed))

const row = (name: SettingName): string => {
  const value = name in needed ? (name === "stash_url" ? "told by Stash" : "required") : shownDefault(defaults[name])
  return `| \`${name}\` | ${settingDocs[name]} | ${allowed(name)} | ${value || "none"} |`
}

const table = (names: ReadonlyArray<SettingName>): string =>
  ["| setting | meaning | allowed | default |", "| --- | --- | --- | --- |", ...names.map(row)].join("\n")

/** The page `docs/configuration.md`. */
export const configurationPage = (): string => `# Settings

A setting is looked for in three places. What is found first counts:

1. the environment: \`PLEXSYNC_\` and the name in capitals, for example \`PLEXSYNC_PLEX_URL\`. Secrets may also stand in a file:
   \`PLEXSYNC_PLEX_TOKEN_FILE=/run/secrets/plex_token\`.
2. Stash: Settings, Plugins, PlexSync.
3. \`config.json\` in the data directory: \`{"plex_url": "http://192.168.1.10:32400"}\`.

A token of Plex that \`plexsync login\` brought stands between the last two, and before the one in Stash that was there when you signed in: that may be the dead one. As soon as you put another one into Stash, that counts. Where the token of
the sign-in counts and nobody gave \`plex_url\`, the address counts that was found when signing in.

A blank value counts as not set. In Stash, so does a 0 where 0 is not allowed: Stash's page shows and stores it for an empty number. Every problem is reported at once, as \`Configuration error: <name>: <what is wrong>\`, and the program ends
with status 2; the runtime, which has no one to tell, stays paused instead and says once an hour what is missing. Names that PlexSync does not know
are only warned about. Durations are in seconds.

Names in one text are separated by commas, and blanks around them do not count. A name that begins with a double quote ends at the next one and is taken whole, with its
commas and blanks; two double quotes in it stand for one: \`"Black, White", "The ""Best"""\`. In \`config.json\` a list is taken as it is: \`{"plex_library": [" Movies", "Movies"]}\`.

A running runtime takes changes over by itself: those made in Stash within one \`poll_interval\`, those of \`config.json\` and of secrets' files too. What is wrong is
told, and stays as it was. Only how Stash is reached (the settings \`stash_…\`) counts from the next start; these cannot be set in Stash itself.

The data directory holds the database \`plexsync.db\`, the identity under which Plex lists this program, what signing in brought, and \`config.json\`. It is, in this
order: \`--data-dir\`, \`PLEXSYNC_DATA_DIR\`, \`STASH_PLUGIN_DATA\`, the directory last used on this machine, or \`data/\` in the plugin's folder.
Where npm installed the program, that last one is \`~/.local/state/plexsync/data\` on Linux, \`~/Library/Application Support/plexsync/data\` on macOS, and \`%LOCALAPPDATA%\\plexsync\\Data\\data\` on Windows.

${table(settingNames.filter((name) => !advanced.has(name)))}

## What is left out

A scene is left alone if \`only_organized\`, \`exclude_tags\`, \`only_studios\` or \`exclude_paths\` say so. \`plexsync queue list\` then shows it as \`out of scope\`.

- Names count as Stash shows them. Upper and lower case, kinds of quotes and blanks do not matter: \`Don’t\` and \`Don't\` are one. Aliases do not count, and neither do the parents of a tag or studio.
- What a name stands for is kept by its id in Stash. Renamed there, it counts as before; \`status\` says so. Only a new setting changes that.
- Merged into another or deleted, its scenes stay left out, whatever else is edited in them, until the setting no longer names it. Then what was kept for the name goes.
- A scene comes in when a person takes the tag off it while Stash still has the tag, or gives it a studio that counts.
- A name in \`only_studios\` stands for the studios that had it first. Another studio that is called so later does not count.
- A name that Stash does not have is told by the log, \`status\` and \`doctor\`. Where \`only_studios\` holds no other, nothing is synced.
- \`exclude_paths\` follows the files: one that is moved out of the folder is no longer below it.

## Advanced

These stand in the environment or in \`config.json\`. Most people never need them.

${table(settingNames.filter((name) => advanced.has(name)))}
`
