import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { HookContext } from "../../core/hook/HookContext.ts"

/** What Stash sent cannot be used. The message goes to its log. */
export class BadInput extends Schema.TaggedError<BadInput>()("BadInput", { problem: Schema.String }) {
  override get message() {
    return `PlexSync got input it cannot use: ${this.problem}`
  }
}

/** `server_connection` of a plugin's stdin, as far as it is needed. `SessionCookie` is null when Stash could not make one. */
export const ServerConnection = Schema.Struct({
  Scheme: Schema.Literal("http", "https"),
  Host: Schema.optionalWith(Schema.String, { default: () => "" }),
  Port: Schema.Int,
  SessionCookie: Schema.optionalWith(Schema.Struct({ Value: Schema.String }), { nullable: true }),
  PluginDir: Schema.optionalWith(Schema.String, { default: () => "" })
})
export type ServerConnection = typeof ServerConnection.Type

/** One call of the plugin: a hook has a `hookContext`, a task or an operation a `mode`. */
export const PluginInput = Schema.Struct({
  server_connection: ServerConnection,
  args: Schema.Struct({
    hookContext: Schema.optionalWith(HookContext, { nullable: true }),
    mode: Schema.optionalWith(Schema.String, { nullable: true }),
    /** Of the mode `start`: since when edits are to be caught up with (epoch ms), and the key that lets a runtime in. */
    since: Schema.optionalWith(Schema.Union(Schema.Number, Schema.NumberFromString), { nullable: true }),
    apiKey: Schema.optionalWith(Schema.Redacted(Schema.String), { nullable: true }),
    /** The edit for which it was called: see `toldOf` in src/embedded/Event.ts. */
    edit: Schema.optionalWith(Schema.String, { nullable: true })
  })
})
export type PluginInput = typeof PluginInput.Type

const decodeInput = Schema.decodeUnknown(PluginInput)

/** Reads the one JSON document of stdin. */
export const decode = (text: string): Effect.Effect<PluginInput, BadInput> =>
  Effect.gen(function* () {
    if (text.trim() === "")
      return yield* new BadInput({
        problem: "nothing was sent; Stash starts this program with JSON on its standard input"
      })
    const json = yield* Effect.try({
      try: (): unknown => JSON.parse(text),
      catch: () => new BadInput({ problem: "it is not JSON" })
    })
    // The error's tree would repeat what was sent; its first line names the place.
    return yield* Effect.mapError(decodeInput(json), (error) => new BadInput({ problem: placeOf(error.message) }))
  })

const placeOf = (message: string): string => {
  const lines = message.split("\n").map((text) => text.replace(/^[\s│├└─]+/, ""))
  const places = lines.flatMap((text) => /^\["([^"]+)"\]$/.exec(text)?.[1] ?? [])
  const last = lines.at(-1) ?? "it is not what Stash sends"
  return `${places.length > 0 ? `${places.join(".")}: ` : ""}${last}`.slice(0, 300)
}

/** Where Stash can be reached from its own machine: it may listen on every address, which is none to call. */
export const addressOf = ({ Host, Port, Scheme }: ServerConnection): string => {
  const host =
    Host === "" || Host === "0.0.0.0" || Host === "::" ? "127.0.0.1" : Host.includes(":") ? `[${Host}]` : Host
  return `${Scheme}://${host}:${Port}`
}
