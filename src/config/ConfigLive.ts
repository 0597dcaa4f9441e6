import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as MutableRef from "effect/MutableRef"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { CallFailure } from "../core/model/Failure.ts"
import { passes } from "../core/retry/Fate.ts"
import { bootstrapNames, omit } from "../core/settings/SettingChange.ts"
import { type RawSettings, Settings } from "../core/settings/Settings.ts"
import { layerOf as transport, type Limits } from "../http/Transport.ts"
import { StashApi } from "../stash/StashApi.ts"
import { type Access, StashConnection } from "../stash/StashConnection.ts"
import { BadConfiguration } from "./BadConfiguration.ts"
import { Config, SettingsInbox, SettingsState } from "./Config.ts"
import { type Local, make, settled } from "./SettingsLive.ts"
import type { SignIn } from "./SignInFile.ts"
import { layers, type Source } from "./Sources.ts"

/** Id of the plugin in Stash: the name of its manifest without `.yml`. */
export const pluginId = "PlexSync"

/** What must be known to ask Stash for the rest. */
const Bootstrap = Settings.pick(
  "stash_url",
  "stash_api_key",
  "stash_session_cookie",
  "stash_tls_insecure",
  "connect_timeout",
  "read_timeout",
  "call_timeout",
  "answer_limit"
)
const decodeBootstrap = Schema.decodeUnknownEither(Bootstrap)

const orFail = (source: Source, note = "") =>
  Effect.mapError(settled(source), (problems) => new BadConfiguration({ problems, note }))

/** How a program lives with settings that cannot be used: a command ends, a runtime waits for better ones. */
export interface Living {
  readonly start: "strict" | "patient"
  /** Reads the sources outside Stash again. */
  readonly local: Effect.Effect<Local>
  /** Other ways into Stash than the settings name. */
  readonly others: Effect.Effect<ReadonlyArray<Access>>
  /** What a sign-in left when the process began. */
  readonly signIn: Option.Option<SignIn>
  /** Takes in what Stash's plugin settings are. */
  readonly note: (theirs: RawSettings) => Effect.Effect<void>
}

/** Ways into Stash that the settings name, then those found elsewhere, then none: a key where Stash has no password is refused. */
type Ways = Pick<Living, "local" | "others">

const waysIn = ({ local, others }: Ways) =>
  Effect.zipWith(local, others, ({ environment, file }, found): ReadonlyArray<Access> => {
    const named = Option.getOrUndefined(Either.getRight(decodeBootstrap(layers(file, {}, environment).raw)))
    const given = [{ apiKey: named?.stash_api_key }, { sessionCookie: named?.stash_session_cookie }]
    return [...given, ...found].filter((one) => Object.values(one).some((secret) => secret !== undefined)).concat({})
  })

/** Stash as the settings that need no Stash describe it. Its timeouts follow the settings as soon as there are any. */
const stashLayer = (bootstrap: typeof Bootstrap.Type, living: Ways, limits: Effect.Effect<Limits>) =>
  StashApi.Default.pipe(
    Layer.provide(transport(limits)),
    Layer.provide(
      Layer.effect(
        StashConnection,
        Effect.map(waysIn(living), (ways) => ({
          address: bootstrap.stash_url,
          apiKey: bootstrap.stash_api_key ?? ways.find(({ apiKey }) => apiKey !== undefined)?.apiKey,
          sessionCookie: bootstrap.stash_session_cookie,
          others: waysIn(living)
        }))
      )
    )
  )

/** The limits of calls as the settings have them. */
export const limitsOf = (
  now: Pick<Settings, "connect_timeout" | "read_timeout" | "call_timeout" | "answer_limit">,
  insecure = false
): Limits => ({
  connect: now.connect_timeout * 1000,
  read: now.read_timeout * 1000,
  call: now.call_timeout * 1000,
  answer: now.answer_limit * 1024 * 1024,
  insecure
})

const theirsOf = (asked: Either.Either<RawSettings, string>): RawSettings => Either.getOrElse(asked, () => ({}))

const over = <E extends CallFailure>(
  file: Source,
  environment: Source,
  ask: (stash: StashApi) => Effect.Effect<RawSettings, E>,
  given: Partial<Living>
): Layer.Layer<Config | SettingsInbox | SettingsState | StashApi, BadConfiguration | E> =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const first: Local = { file, environment, signIn: given.signIn ?? Option.none() }
      const living: Living = {
        start: "strict",
        local: Effect.succeed(first),
        others: Effect.succeed([]),
        signIn: Option.none(),
        note: () => Effect.void,
        ...given
      }
      const local = layers(file, {}, environment, given.signIn)
      const decoded = decodeBootstrap(local.raw)
      if (Either.isLeft(decoded))
        return yield* Effect.zipRight(orFail(local), Effect.dieMessage("the settings hold no Stash address"))
      const bootstrap = decoded.right
      const inForce = MutableRef.make(limitsOf(bootstrap, bootstrap.stash_tls_insecure))
      const patient = living.start === "patient"
      const settings = Layer.scopedContext(
        Effect.gen(function* () {
          const stash = yield* StashApi
          const asked: Either.Either<RawSettings, string> = yield* ask(stash).pipe(
            Effect.map((raw) => Either.right(raw)),
            Effect.catchAll((failure) =>
              // What passes by itself is waited for by who can wait; the rest needs a person, who changes settings or Stash.
              patient && !passes(failure)
                ? Effect.succeed(Either.left(failure.message))
                : // What is wrong on this side is worth more than that the other side cannot be asked.
                  Effect.zipRight(patient ? Effect.void : orFail(local, failure.message), Effect.fail(failure))
            )
          )
          if (!patient) yield* orFail(layers(file, omit(theirsOf(asked), bootstrapNames), environment, living.signIn))
          const { config, inbox, state } = yield* make({
            first,
            local: living.local,
            theirs: asked,
            note: living.note
          })
          const follow = (now: Settings) =>
            Effect.sync(() => MutableRef.set(inForce, limitsOf(now, bootstrap.stash_tls_insecure)))
          yield* follow(yield* config.settings)
          yield* Effect.forkScoped(Stream.runForEach(state.changes, follow))
          return Context.make(Config, config).pipe(Context.add(SettingsInbox, inbox), Context.add(SettingsState, state))
        })
      )
      const stash = stashLayer(
        bootstrap,
        living,
        Effect.sync(() => MutableRef.get(inForce))
      )
      return Layer.provideMerge(settings, stash)
    })
  )

/** What is set in Stash, whatever else is missing or wrong: only the way there is to be known. */
export const askedOfStash = (file: Source, environment: Source, others: Living["others"]) =>
  Effect.gen(function* () {
    const given = layers(file, {}, environment)
    const decoded = decodeBootstrap(given.raw)
    if (Either.isLeft(decoded)) return yield* Effect.zipRight(orFail(given), Effect.fail(decoded.left))
    const bootstrap = decoded.right
    const local = Effect.succeed({ file, environment })
    const limits = Effect.succeed(limitsOf(bootstrap, bootstrap.stash_tls_insecure))
    return yield* Effect.flatMap(StashApi, (stash) => stash.pluginSettings(pluginId)).pipe(
      Effect.provide(stashLayer(bootstrap, { local, others }, limits))
    )
  })

/** The same; none where Stash is not known, or cannot be asked now. */
export const stashSettings = (file: Source, environment: Source, others: Living["others"]) =>
  Effect.option(askedOfStash(file, environment, others))

/** Settings and the way to Stash together: the settings are partly kept there. */
export const layer = (file: Source, environment: Source, living: Partial<Living> = {}) =>
  over(file, environment, (stash) => stash.pluginSettings(pluginId), living)

/** The same with nothing of what is kept in Stash, for when it cannot be asked. */
export const layerLocal = (
  file: Source,
  environment: Source,
  { signIn = Option.none(), ...living }: Partial<Living> = {}
) =>
  over(file, environment, () => Effect.succeed({}), {
    ...living,
    signIn,
    local: Effect.succeed({ file, environment, signIn })
  })

/** The same for who looks around all the same, with what of the settings there is. */
export const layerUnheard = (file: Source, environment: Source, { signIn = Option.none() }: Partial<Living> = {}) =>
  over(file, environment, () => Effect.succeed({}), {
    signIn,
    local: Effect.succeed({ file, environment, signIn }),
    start: "patient"
  })
