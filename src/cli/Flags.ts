import * as Options from "@effect/cli/Options"
import { whole } from "../core/settings/SettingTypes.ts"
import { Folder } from "./Kinds.ts"
import { option, optionOr, words } from "./Values.ts"

export const dataDir = option("data-dir", {
  kind: Folder,
  value: "DIR",
  about: "Data directory; by default the one in PLEXSYNC_DATA_DIR, or the one last used"
}).pipe(Options.optional)

export const json = Options.boolean("json").pipe(Options.withDescription("Print data as one JSON document"))

export const logFormat = optionOr(
  "log-format",
  words("Log lines on stderr: for people, or one JSON document each", "pretty", "json"),
  "pretty"
)

/** At most so many rows of a list. */
export const limit = optionOr("limit", { kind: whole(1, 1_000_000), value: "N", about: "At most so many rows" }, 50)
