import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import type { CallFailure } from "../core/Failure.ts"
import { decode, problemText, type RawSettings, Settings, type SettingProblem, unknownNames } from "../core/Settings.ts"
import { layer as transport } from "../http/Transport.ts"
import { StashApi } from "../stash/StashApi.ts"
import { StashConnection } from "../stash/StashConnection.ts"
import { Config } from "./Config.ts"
import { layers, type Source } from "./Sources.ts"

/** Id of the plugin in Stash: the name of its manifest without `.yml`. */
export const pluginId = "PlexSync"

/** Settings that cannot be used. One line per problem, all of them. */
export class BadConfiguration extends Schema.TaggedError<BadConfiguration>()("BadConfiguration", {
  problems: Schema.Array(Schema.Struct({ name: Schema.String, problem: Schema.String })),
  /** What else stands in the way, for example that Stash could not be asked for its settings. */
  note: Schema.String
}) {
  override get message() {
    return [...this.problems.map(problemText), ...(this.note === "" ? [] : [this.note])].join("\n")
  }
}

/** What must be known to ask Stash for the rest. */
const Bootstrap = Settings.pick(
  "stash_url",
  "stash_api_key",
  "stash_session_cookie",
  "stash_tls_insecure",
  "connect_timeout",
  "read_timeout"
)
const decodeBootstrap = Schema.decodeUnknownEither(Bootstrap)

const all = (source: Source): Either.Either<Settings, ReadonlyArray<SettingProblem>> =>
  Either.match(decode(source.raw), {
    onLeft: (problems) => Either.left([...source.problems, ...problems]),
    onRight: (settings) => (source.problems.length > 0 ? Either.left(source.problems) : Either.right(settings))
  })

const orFail = (source: Source, note = "") =>
  Effect.mapError(all(source), (problems) => new BadConfiguration({ problems, note }))

/** Stash as the settings that need no Stash describe it. */
const stashLayer = (bootstrap: typeof Bootstrap.Type) =>
  StashApi.Default.pipe(
    Layer.provide(
      transport({
        connect: bootstrap.connect_timeout * 1000,
        read: bootstrap.read_timeout * 1000,
        insecure: bootstrap.stash_tls_insecure
      })
    ),
    Layer.provide(
      Layer.succeed(StashConnection, {
        url: bootstrap.stash_url,
        apiKey: bootstrap.stash_api_key,
        sessionCookie: bootstrap.stash_session_cookie
      })
    )
  )

const warnUnknown = (raw: RawSettings) =>
  Effect.forEach(unknownNames(raw), (name) => Effect.logWarning(`Unknown setting ${name}: it is ignored`), {
    discard: true
  })

const over = <E extends CallFailure>(
  file: Source,
  environment: Source,
  ask: (stash: StashApi) => Effect.Effect<RawSettings, E>
): Layer.Layer<Config | StashApi, BadConfiguration | E> =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const local = layers(file, {}, environment)
      const bootstrap = decodeBootstrap(local.raw)
      if (Either.isLeft(bootstrap))
        return yield* Effect.zipRight(orFail(local), Effect.dieMessage("the settings hold no Stash address"))
      const config = Layer.effect(
        Config,
        Effect.gen(function* () {
          const stash = yield* StashApi
          const theirs = yield* Effect.catchAll(ask(stash), (failure) =>
            // What is wrong on this side is worth more than that the other side cannot be asked.
            Effect.zipRight(orFail(local, failure.message), Effect.fail(failure))
          )
          const source = layers(file, theirs, environment)
          yield* warnUnknown(source.raw)
          const settings = yield* Ref.make(yield* orFail(source))
          return { settings: Ref.get(settings) }
        })
      )
      return Layer.provideMerge(config, stashLayer(bootstrap.right))
    })
  )

/** Settings and the way to Stash together: the settings are partly kept there. */
export const layer = (file: Source, environment: Source) =>
  over(file, environment, (stash) => stash.pluginSettings(pluginId))

/** The same with nothing of what is kept in Stash, for when it cannot be asked. */
export const layerLocal = (file: Source, environment: Source) => over(file, environment, () => Effect.succeed({}))
