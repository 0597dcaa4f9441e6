import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Unavailable } from "../core/model/Failure.ts"
import type { PluginSeen } from "../core/hook/Installed.ts"
import { textIn } from "../core/model/Rows.ts"
import { atOnce } from "../http/CallFailures.ts"
import * as Answers from "./Answers.ts"
import * as CoverCall from "./CoverCall.ts"
import * as EntityCalls from "./EntityCalls.ts"
import * as GraphQL from "./GraphQL.ts"
import * as Operations from "./Operations.ts"
import * as Queries from "./Queries.ts"
import * as RowReads from "./RowReads.ts"
import * as SceneCalls from "./SceneCalls.ts"
import * as StashCall from "./StashCall.ts"
import * as WatchCalls from "./WatchCalls.ts"

const isState = Schema.decodeUnknownOption(Answers.PluginState)
const isInstalled = Schema.decodeUnknownOption(Answers.InstalledPlugin)
const isJob = Schema.decodeUnknownOption(Answers.StashJob)

/** Stash, as PlexSync needs it. Every method fails with a `CallFailure` only. */
export class StashApi extends Effect.Service<StashApi>()("plexsync/StashApi", {
  effect: Effect.gen(function* () {
    const call = yield* StashCall.make
    const graphql = GraphQL.make(call)
    const reads = yield* RowReads.make

    const unreadable = (operation: string, problem: string) =>
      new Unavailable({ server: "Stash", operation, status: 200, problem, retryAfter: null })

    const decode = <A, I>(operation: string, schema: Schema.Schema<A, I>, data: unknown) =>
      Effect.mapError(Schema.decodeUnknown(schema)(data), () =>
        unreadable(operation, "its answer lacks what was asked for")
      )

    /** A query whose errors are all the same to the caller. */
    const query = <A, I>(
      operation: string,
      schema: Schema.Schema<A, I>,
      text: string,
      variables: Readonly<Record<string, unknown>> = {}
    ) =>
      Effect.gen(function* () {
        const { data, errors } = yield* graphql.send(operation, text, variables)
        const [first] = errors
        if (first !== undefined) return yield* unreadable(operation, first.message)
        return yield* decode(operation, schema, data)
      }).pipe(atOnce)

    /** What a person set for this plugin in Stash; empty when nothing was ever saved. */
    const pluginSettings = (plugin: string) =>
      Effect.gen(function* () {
        const operation = "read plugin settings"
        const { configuration } = yield* query(operation, Answers.PluginSettingsAnswer, Queries.pluginSettings, {
          plugin
        })
        const settings = Answers.settingsIn(configuration, plugin)
        // What cannot be read is not the same as nothing.
        return Option.isNone(settings) ? yield* unreadable(operation, "its settings cannot be read") : settings.value
      })

    /** Whether a plugin is there and switched on. */
    const pluginEnabled = (plugin: string) =>
      Effect.map(query("read plugins", Answers.PluginsAnswer, Queries.plugins), ({ plugins }) =>
        (plugins ?? []).some((raw) => {
          const state = isState(raw)
          // One that cannot be read counts as there.
          return Option.isNone(state)
            ? [plugin, null].includes(textIn(raw, "id"))
            : state.value.id === plugin && state.value.enabled
        })
      )

    /** Every plugin that Stash has loaded. */
    const installedPlugins = Effect.map(
      query("read plugins", Answers.PluginsAnswer, Queries.installedPlugins),
      ({ plugins }): ReadonlyArray<PluginSeen> =>
        (plugins ?? [])
          .flatMap((raw) => Option.toArray(isInstalled(raw)))
          .map(({ enabled, hooks, id, name }) => ({ id, name, enabled, hooks: (hooks ?? []).length > 0 }))
    )

    /** Runs a plugin with these arguments, beside Stash's jobs, to its end. */
    const operate = (plugin: string, args: Readonly<Record<string, unknown>>) =>
      Effect.asVoid(query("run an operation", Answers.OperationAnswer, Operations.operate, { plugin, args }))

    /** What lets in: the key that a session may be exchanged for, none where no one was made; and whether Stash asks for a password at all. */
    const access = Effect.map(
      query("read access", Answers.AccessAnswer, Queries.access),
      ({ configuration: { general } }) => ({
        apiKey: Option.map(
          Option.liftPredicate(general.apiKey, (key) => key !== ""),
          (key) => Redacted.make(key)
        ),
        password: general.username !== ""
      })
    )

    /** What Stash has in hand: scans and tasks, one at a time. */
    const jobs = Effect.map(query("read jobs", Answers.JobsAnswer, Queries.jobs), ({ jobQueue }) =>
      (jobQueue ?? []).flatMap((raw) => Option.toArray(isJob(raw)))
    )

    const status = Effect.map(
      query("ask status", Answers.StatusAnswer, Queries.status),
      ({ systemStatus, version }) => ({
        version: version.version ?? "",
        state: systemStatus.status
      })
    )

    return {
      address: call.address,
      clockOffset: call.clockOffset,
      credentials: call.credentials,
      answerLimit: call.answerLimit,
      readmitted: call.readmitted,
      pluginSettings,
      pluginEnabled,
      installedPlugins,
      operate,
      access,
      session: call.session,
      jobs,
      status,
      ...SceneCalls.make({ decode, query, reads, send: graphql.send, unreadable }),
      ...EntityCalls.make(query, reads),
      cover: CoverCall.make(call),
      ...WatchCalls.make(query, reads)
    } as const
  })
}) {}
