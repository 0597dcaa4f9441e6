import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { type CallFailure, NotUsable } from "../core/Failure.ts"
import type { EntityKind } from "../core/HookFields.ts"
import { lengthOf, type Rows } from "../core/Rows.ts"
import { idsOf } from "../core/OddScenes.ts"
import type { JobSeen } from "../core/ScanWatch.ts"
import { settingsIn } from "./Answers.ts"
import type { RowReads } from "./RowReads.ts"
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

/** Scenes by stamp or by id, and how many there are; null where that cannot be read. */
export interface ScenePage extends Rows<Answers.SceneRow> {
  readonly count: number | null
}

/** Scenes with their files' stamps, by rising id. `next`: after which id the next page begins, null at the end. */
export interface FilePage {
  readonly rows: ReadonlyArray<Answers.FileRow>
  readonly next: number | null
}

const over = new Set(["FINISHED", "CANCELLED", "FAILED"])
const seen = ({ description, id, status }: Answers.WatchedJob): JobSeen => ({
  id,
  isScan: description.startsWith("Scanning"),
  isOver: over.has(status)
})

/** What the watch asks Stash. */
export const make = (query: Query, reads: RowReads) => {
  const jobsIn = (raws: ReadonlyArray<unknown>) => Effect.map(reads.jobs(raws), ({ rows }) => rows.map(seen))
  const found = (jobs: typeof Answers.JobAliases.Type, ids: ReadonlyArray<number>) =>
    jobsIn(ids.flatMap((id) => jobs[`j${id}`] ?? []))

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
    Effect.gen(function* () {
      const answer = yield* query("watch", Answers.PollAnswer, Queries.poll(can, jobs), {
        plugin,
        from,
        to,
        ...(can.files ? { since: filesSince } : {})
      })
      const entities = (kind: EntityKind) =>
        Effect.map(reads.entities(kind)(answer[kind].rows), ({ rows }) => ({ count: answer[kind].count, rows }))
      const scenes = yield* reads.rows(answer.scenes.rows)
      return {
        scenes: { ...scenes, count: answer.scenes.count },
        shifted: (yield* reads.rows(answer.shifted.rows)).rows,
        files: yield* filesIn(answer.files?.scenes ?? [], Queries.pollSize),
        entities: {
          performer: yield* entities("performer"),
          studio: yield* entities("studio"),
          tag: yield* entities("tag")
        },
        /** None where they cannot be read: those that are known hold on. */
        settings: settingsIn(answer.configuration, plugin),
        jobs: { queue: yield* jobsIn(answer.jobQueue ?? []), found: yield* found(answer, jobs) }
      }
    })

  const pageOf = ({ findScenes: { count, scenes } }: typeof Answers.RowPage.Type): Effect.Effect<ScenePage> =>
    Effect.map(reads.rows(scenes), (read) => ({ ...read, count }))

  /** A page of ids and stamps, the newest stamp first as Stash sorts them: by text. */
  const newestRows = (page: number) =>
    Effect.flatMap(query("walk scenes", Answers.RowPage, Queries.newestRows, { page, size: pageSize }), pageOf)

  /** A page of ids and stamps by rising id. */
  const rowsAfter = (after: number) =>
    Effect.flatMap(query("compare scenes", Answers.RowPage, Queries.rowsAfter, { after, size: pageSize }), pageOf)

  const filesIn = (raws: ReadonlyArray<unknown>, size: number): Effect.Effect<FilePage> =>
    Effect.map(reads.files(raws), (read) => {
      const ids = idsOf(read)
      // Where a full page says no id at all, there is no way to ask for the next one.
      return { rows: read.rows, next: lengthOf(read) < size || ids.length === 0 ? null : Math.max(...ids) }
    })

  /** A page of scenes by rising id, of those with a file stamped then or later. */
  const filesAfter = (since: string, after: number) =>
    Effect.flatMap(
      query("walk files", Answers.FilePage, Queries.filesAfter(pageSize), { since, after }),
      ({ findScenes }) => filesIn(findScenes.scenes, pageSize)
    )

  /** Every folder; Stash v0.29 and newer. */
  const folders = Effect.flatMap(query("read folders", Answers.FolderList, Queries.folders), ({ findFolders }) =>
    reads.folders(findFolders.folders)
  )

  /** The jobs that Stash remembers, as far as they are found within a few requests. */
  const lastJobs = Effect.iterate(
    { first: 1, jobs: new Array<JobSeen>() },
    {
      while: ({ first, jobs }) => jobs.length === 0 && first <= jobsAtOnce * jobRequests,
      body: ({ first }) => {
        const ids = Array.from({ length: jobsAtOnce }, (_, index) => first + index)
        return query("look for jobs", Answers.JobAliases, Queries.jobsNumbered(ids)).pipe(
          Effect.flatMap((answer) => found(answer, ids)),
          Effect.map((jobs) => ({ first: first + jobsAtOnce, jobs: [...jobs] }))
        )
      }
    }
  ).pipe(Effect.map(({ jobs }): ReadonlyArray<JobSeen> => jobs))

  return { abilities, poll, newestRows, rowsAfter, filesAfter, folders, lastJobs } as const
}
/** What one poll showed. */
export type Polled = Effect.Effect.Success<ReturnType<ReturnType<typeof make>["poll"]>>
