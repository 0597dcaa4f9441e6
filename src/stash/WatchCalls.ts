import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type CallFailure, NotUsable } from "../core/Failure.ts"
import type { JobSeen } from "../core/ScanWatch.ts"
import * as Answers from "./WatchAnswers.ts"
import * as Queries from "./WatchQueries.ts"

/** Sends a document and reads what it answers; fails with any error in the answer. */
export type Query = <A, I>(
  operation: string,
  schema: Schema.Schema<A, I>,
  text: string,
  variables?: Readonly<Record<string, unknown>>
) => Effect.Effect<A, CallFailure>

/** What one poll is about. */
export interface Wanted {
  readonly abilities: Queries.Abilities
  readonly plugin: string
  /** Scenes stamped between these are shown too; wall clock texts. */
  readonly from: string
  readonly to: string
  /** Scenes with files stamped then or later. Wall clock text. */
  readonly filesSince: string
  /** Numbers of Stash's jobs to ask for. */
  readonly jobs: ReadonlyArray<number>
}

/** Rows per page once a poll's own are not enough. */
export const pageSize = 500
/** Jobs in one request, and requests, to find the last one that Stash had. */
const jobsAtOnce = 300
const jobRequests = 5

const Settings = Schema.Record({ key: Schema.String, value: Schema.Unknown })

const over = new Set(["FINISHED", "CANCELLED", "FAILED"])
const seen = ({ description, id, status }: Answers.WatchedJob): JobSeen => ({
  id,
  isScan: description.startsWith("Scanning"),
  isOver: over.has(status)
})
const found = (jobs: typeof Answers.JobAliases.Type, ids: ReadonlyArray<number>): ReadonlyArray<JobSeen> =>
  ids.flatMap((id) => jobs[`j${id}`] ?? []).map(seen)

/** What the watch asks Stash. */
export const make = (query: Query) => {
  /** What this server can be asked. Fails where it is too old to be watched. */
  const abilities = Effect.gen(function* () {
    const { filter, root } = yield* query("ask abilities", Answers.AbilitiesAnswer, Queries.abilities)
    const fields = new Set(root?.fields.map(({ name }) => name))
    // Groups came with v0.27.
    if (!fields.has("findGroups")) {
      return yield* new NotUsable({
        server: "Stash",
        operation: "ask abilities",
        problem: "it is too old; PlexSync needs Stash v0.27 or newer"
      })
    }
    return {
      files: filter?.inputFields.some(({ name }) => name === "files_filter") === true,
      folders: fields.has("findFolders")
    } satisfies Queries.Abilities
  })

  /** What is new, of every kind, and Stash's settings of the plugin and jobs. */
  const poll = ({ abilities: can, filesSince, from, jobs, plugin, to }: Wanted) =>
    Effect.map(
      query("watch", Answers.PollAnswer, Queries.poll(can, jobs), {
        plugin,
        from,
        to,
        ...(can.files ? { since: filesSince } : {})
      }),
      (answer) => ({
        scenes: answer.scenes,
        shifted: answer.shifted.rows,
        files: answer.files?.scenes ?? [],
        entities: { performer: answer.performer, studio: answer.studio, tag: answer.tag },
        settings: Option.getOrElse(
          Schema.decodeUnknownOption(Settings)(answer.configuration.plugins?.[plugin]),
          (): typeof Settings.Type => ({})
        ),
        jobs: { queue: (answer.jobQueue ?? []).map(seen), found: found(answer, jobs) }
      })
    )

  /** A page of ids and stamps, the newest stamp first as Stash sorts them: by text. */
  const newestRows = (page: number) =>
    Effect.map(
      query("walk scenes", Answers.RowPage, Queries.newestRows, { page, size: pageSize }),
      ({ findScenes }) => findScenes
    )

  /** A page of ids and stamps by rising id. */
  const rowsAfter = (after: number) =>
    Effect.map(
      query("compare scenes", Answers.RowPage, Queries.rowsAfter, { after, size: pageSize }),
      ({ findScenes }) => findScenes
    )

  /** A page of scenes by rising id, of those with a file stamped then or later. */
  const filesAfter = (since: string, after: number) =>
    Effect.map(
      query("walk files", Answers.FilePage, Queries.filesAfter(pageSize), { since, after }),
      ({ findScenes }) => findScenes.scenes
    )

  /** Every folder; Stash v0.29 and newer. */
  const folders = Effect.map(
    query("read folders", Answers.FolderList, Queries.folders),
    ({ findFolders }) => findFolders.folders
  )

  /** The jobs that Stash remembers, as far as they are found within a few requests. */
  const lastJobs = Effect.iterate(
    { first: 1, jobs: new Array<JobSeen>() },
    {
      while: ({ first, jobs }) => jobs.length === 0 && first <= jobsAtOnce * jobRequests,
      body: ({ first }) => {
        const ids = Array.from({ length: jobsAtOnce }, (_, index) => first + index)
        return Effect.map(query("look for jobs", Answers.JobAliases, Queries.jobsNumbered(ids)), (answer) => ({
          first: first + jobsAtOnce,
          jobs: [...found(answer, ids)]
        }))
      }
    }
  ).pipe(Effect.map(({ jobs }): ReadonlyArray<JobSeen> => jobs))

  return { abilities, poll, newestRows, rowsAfter, filesAfter, folders, lastJobs } as const
}
/** What one poll showed. */
export type Polled = Effect.Effect.Success<ReturnType<ReturnType<typeof make>["poll"]>>
