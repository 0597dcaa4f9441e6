import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { endBySignal } from "./EndBySignal.ts"
import { sandboxScript } from "./SandboxScript.ts"

const count = (name: string, description: string, fallback: number) =>
  Options.integer(name).pipe(Options.withDescription(description), Options.withDefault(fallback))

const options = {
  stashPort: count("stash-port", "Port of the Stash side; 0 takes a free one", 0),
  plexPort: count("plex-port", "Port of the Plex side; 0 takes a free one", 0),
  seed: count("seed", "The same seed gives the same data", 1),
  scenes: count("scenes", "Scenes in Stash; 0 for none", 200),
  items: Options.integer("items").pipe(
    Options.withDescription("Items in Plex; by default one per scene"),
    Options.optional
  ),
  latency: count("latency", "Milliseconds each answer is held back", 0),
  stashTimezone: Options.text("stash-timezone").pipe(
    Options.withDescription("Time zone of the Stash server"),
    Options.withDefault("UTC")
  ),
  stashCredentials: Options.choice("stash-credentials", ["none", "key", "nokey"]).pipe(
    Options.withDescription("Whether Stash asks for a password, and has an API key"),
    Options.withDefault("none")
  ),
  plugins: Options.directory("plugins").pipe(
    Options.withDescription("Folder of plugins that Stash loads"),
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
      latencyMs: given.latency,
      trouble: given.trouble,
      stashTimezone: given.stashTimezone,
      stashCredentials: given.stashCredentials,
      ...(Option.isSome(given.plugins) ? { plugins: given.plugins.value } : {})
    })
    yield* Console.log(JSON.stringify(servers))
    return yield* Effect.never
  }).pipe(Effect.scoped)
).pipe(Command.withDescription("Serve a Stash and a Plex with made-up data, to try everything without the real ones"))
