import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { whole } from "../core/settings/SettingTypes.ts"
import { endBySignal } from "./EndBySignal.ts"
import { Scenes, Seed, TimeZone } from "./Kinds.ts"
import { sandboxScript } from "./SandboxScript.ts"
import { existingFolder, option, optionOr, words } from "./Values.ts"

const port = (name: string, side: string) =>
  optionOr(name, { kind: whole(0, 65_535), value: "PORT", about: `Port of the ${side} side; 0 takes a free one` }, 0)

const options = {
  stashPort: port("stash-port", "Stash"),
  plexPort: port("plex-port", "Plex"),
  plextvPort: port("plextv-port", "plex.tv"),
  seed: optionOr("seed", { kind: Seed, value: "N", about: "The same seed gives the same data" }, 1),
  scenes: optionOr("scenes", { kind: Scenes, value: "N", about: "Scenes in Stash; 0 for none" }, 200),
  items: option("items", { kind: Scenes, value: "N", about: "Items in Plex; by default one per scene" }).pipe(
    Options.optional
  ),
  latency: optionOr(
    "latency",
    { kind: whole(0, 600_000), value: "MS", about: "Milliseconds each answer is held back" },
    0
  ),
  stashTimezone: optionOr(
    "stash-timezone",
    { kind: TimeZone, value: "ZONE", about: "Time zone of the Stash server" },
    "UTC"
  ),
  stashCredentials: optionOr(
    "stash-credentials",
    words("Whether Stash asks for a password, and has an API key", "none", "key", "nokey"),
    "none"
  ),
  plugins: existingFolder("plugins", { value: "DIR", about: "Folder of plugins that Stash loads" }).pipe(
    Options.optional
  ),
  trouble: Options.boolean("trouble").pipe(Options.withDescription("Add scenes that cannot be synced"))
}

export const sandbox = Command.make("sandbox", options, (given) =>
  Effect.gen(function* () {
    const script = yield* sandboxScript
    yield* endBySignal(process)
    const { make } = yield* Effect.promise(script.sandbox)
    const servers = yield* make({
      seed: given.seed,
      scenes: given.scenes,
      ...(Option.isSome(given.items) ? { items: given.items.value } : {}),
      stashPort: given.stashPort,
      plexPort: given.plexPort,
      plextvPort: given.plextvPort,
      latencyMs: given.latency,
      trouble: given.trouble,
      stashTimezone: given.stashTimezone,
      stashCredentials: given.stashCredentials,
      ...(Option.isSome(given.plugins) ? { plugins: given.plugins.value } : {})
    })
    yield* Console.log(JSON.stringify(servers))
    return yield* Effect.never
  }).pipe(Effect.scoped)
).pipe(Command.withDescription("Serve a Stash, a Plex and a plex.tv with made-up data"))
