import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { NotUsable, Unavailable } from "../core/Failure.ts"
import { fileName } from "../core/FilePath.ts"
import type { PluginSeen } from "../core/Installed.ts"
import { Scene, type SceneId } from "../core/Scene.ts"
import { atOnce } from "../http/CallFailures.ts"
import * as Answers from "./Answers.ts"
import * as CoverCall from "./CoverCall.ts"
import * as EntityCalls from "./EntityCalls.ts"
import * as GraphQL from "./GraphQL.ts"
import * as Operations from "./Operations.ts"
import * as Queries from "./Queries.ts"
import * as StashCall from "./StashCall.ts"
import * as WatchCalls from "./WatchCalls.ts"

/** Scenes per page of a sweep: 80 ms of a real Stash's time. */
const pageSize = 500

const decodeScene = Schema.decodeUnknownEither(Scene)

/** Matches a file of this name in any folder, whatever its normal form; the caller looks closer. */
const pathPattern = (name: string): string => `%${name.normalize("NFC").replace(/[^\x20-\x7e]+/g, "%")}`

/** Stash, as PlexSync needs it. Every method fails with a `CallFailure` only. */
export class StashApi extends Effect.Service<StashApi>()("plexsync/StashApi", {
  effect: Effect.gen(function* () {
    const call = yield* StashCall.make
    const graphql = GraphQL.make(call)

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
      }).pipe(atOnce, Effect.withSpan(`StashApi.${operation}`))

    const readScenes = (raws: ReadonlyArray<unknown>) =>
      Effect.gen(function* () {
        const decoded = raws.map((raw) => decodeScene(raw))
        const [bad] = decoded.filter(Either.isLeft)
        if (bad !== undefined) {
          return yield* new NotUsable({
            server: "Stash",
            operation: "read scenes",
            problem: `a scene cannot be read: ${bad.left.message}`
          })
        }
        return decoded.filter(Either.isRight).map((scene) => scene.right)
      })

    const oneByOne = (ids: ReadonlyArray<SceneId>) =>
      query(
        "read scenes one by one",
        Answers.SceneAliases,
        Queries.scenesOneByOne(ids.length),
        Object.fromEntries(ids.map((id, index) => [`i${index}`, String(id)]))
      ).pipe(Effect.flatMap((answer) => readScenes(Object.values(answer).filter((scene) => scene !== null))))

    /** These scenes as they are now; those that are gone are left out. At most 50 ids. */
    const scenesByIds = (ids: ReadonlyArray<SceneId>) =>
      Effect.gen(function* () {
        const wanted = [...new Set(ids)]
        if (wanted.length === 0) return []
        const { data, errors } = yield* atOnce(
          graphql.send("read scenes", Queries.scenesByIds, { ids: wanted.map(String) })
        )
        const [first] = errors
        // One dead id fails the whole read: ask for each by itself, in one request.
        if (first !== undefined && /^scene with id \d+ not found/.test(first.message)) return yield* oneByOne(wanted)
        if (first !== undefined) return yield* unreadable("read scenes", first.message)
        const list = yield* decode("read scenes", Answers.SceneList, data)
        return yield* readScenes(list.findScenes.scenes)
      }).pipe(Effect.withSpan("StashApi.scenesByIds"))

    const after = (id: number) =>
      query("sweep scenes", Answers.StampList, Queries.scenesAfter, { after: id, size: pageSize })

    /** The page of scenes after this id, by rising id; empty at the end. */
    const stampsAfter = (id: number) => Effect.map(after(id), ({ findScenes }) => findScenes.scenes)

    /** Every scene by rising id, a page at a time. */
    const allScenes = Stream.paginateChunkEffect(0, (last) =>
      Effect.map(after(last), ({ findScenes: { scenes } }) => {
        const end = scenes.at(-1)
        return [
          Chunk.of(scenes),
          scenes.length < pageSize || end === undefined ? Option.none<number>() : Option.some<number>(end.id)
        ]
      })
    )

    /** Scenes in full by rising id, 500 of them. */
    const scenesAfter = (after: number) =>
      Effect.flatMap(
        query("read all scenes", Answers.SceneList, Queries.fullScenesAfter, { after, size: pageSize }),
        ({ findScenes: { scenes } }) => readScenes(scenes)
      )

    /** Pages of scenes, the newest stamp first as Stash sorts them: by text. */
    const newestScenes = Stream.paginateChunkEffect(1, (page) =>
      Effect.map(
        query("walk scenes", Answers.StampList, Queries.scenesNewestFirst, { page, size: pageSize }),
        ({ findScenes: { scenes } }) => [
          Chunk.of(scenes),
          scenes.length < pageSize ? Option.none<number>() : Option.some(page + 1)
        ]
      )
    )

    /** Scenes that may have a file of this name; compare before use. */
    const scenesNamedLike = (path: string) =>
      Effect.map(
        query("look for namesakes", Answers.StampList, Queries.scenesByPath, { pattern: pathPattern(fileName(path)) }),
        ({ findScenes }) => findScenes.scenes
      )

    /** What a person set for this plugin in Stash; empty when nothing was ever saved. */
    const pluginSettings = (plugin: string) =>
      Effect.map(
        query("read plugin settings", Answers.PluginSettingsAnswer, Queries.pluginSettings, { plugin }),
        ({ configuration }) => {
          const settings = configuration.plugins?.[plugin]
          return Option.getOrElse(
            Schema.decodeUnknownOption(Schema.Record({ key: Schema.String, value: Schema.Unknown }))(settings),
            () => ({})
          )
        }
      )

    /** Whether a plugin is there and switched on. */
    const pluginEnabled = (plugin: string) =>
      Effect.map(
        query("read plugins", Answers.PluginsAnswer, Queries.plugins),
        ({ plugins }) => plugins?.some(({ enabled, id }) => id === plugin && enabled) === true
      )

    /** Every plugin that Stash has loaded. */
    const installedPlugins = Effect.map(
      query("read plugins", Answers.InstalledAnswer, Queries.installedPlugins),
      ({ plugins }): ReadonlyArray<PluginSeen> =>
        (plugins ?? []).map(({ enabled, hooks, id, name }) => ({ id, name, enabled, hooks: (hooks ?? []).length > 0 }))
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
    const jobs = Effect.map(query("read jobs", Answers.JobsAnswer, Queries.jobs), ({ jobQueue }) => jobQueue ?? [])

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
      scenesByIds,
      scenesAfter,
      stampsAfter,
      allScenes,
      newestScenes,
      scenesNamedLike,
      pluginSettings,
      pluginEnabled,
      installedPlugins,
      operate,
      access,
      session: call.session,
      jobs,
      status,
      ...EntityCalls.make(query),
      cover: CoverCall.make(call),
      ...WatchCalls.make(query)
    } as const
  })
}) {}
