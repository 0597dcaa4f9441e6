import * as Options from "@effect/cli/Options"
import * as Schema from "effect/Schema"

export const dataDir = Options.text("data-dir").pipe(
  Options.withPseudoName("DIR"),
  Options.withDescription("Data directory; by default the one in PLEXSYNC_DATA_DIR, or the one last used"),
  Options.optional
)

export const json = Options.boolean("json").pipe(Options.withDescription("Print data as one JSON document"))

export const logFormat = Options.choice("log-format", ["pretty", "json"]).pipe(
  Options.withDescription("Log lines on stderr: for people, or one JSON document each"),
  Options.withDefault("pretty")
)

/** At most so many rows of a list. */
export const limit = Options.integer("limit").pipe(
  Options.withPseudoName("N"),
  Options.withSchema(Schema.Int.pipe(Schema.positive())),
  Options.withDescription("At most so many rows"),
  Options.withDefault(50)
)
