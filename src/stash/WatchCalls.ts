import * as Effect from "effect/Effect"
import { NotUsable } from "../core/model/Failure.ts"
import type { JobSeen } from "../core/watch/ScanWatch.ts"
import * as PollCall from "./PollCall.ts"
import type { Query } from "./Query.ts"
import type { RowReads } from "./RowReads.ts"
import * as Answers from "./Answers.ts"
import * as Queries from "./WatchQueries.ts"
import * as WatchRows from "./WatchRows.ts"

/** Rows per page once a poll's own are not enough. */
export const pageSize = 500
/** Jobs in one request, and requests, to find the last one that Stash had. */
const jobsAtOnce = 300
const jobRequests = 5

/** What the watch asks Stash. */
export const make = (query: Query, reads: RowReads) => {
  const { filesIn, found } = WatchRows.make(reads)

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

  const pageOf = ({ findScenes: { count, scenes } }: typeof Answers.RowPage.Type): Effect.Effect<WatchRows.ScenePage> =>
    Effect.map(reads.rows(scenes), (read) => ({ ...read, count }))

  /** A page of ids and stamps, the newest stamp first as Stash sorts them: by text. */
  const newestRows = (page: number) =>
    Effect.flatMap(query("walk scenes", Answers.RowPage, Queries.newestRows, { page, size: pageSize }), pageOf)

  /** A page of ids and stamps by rising id. */
  const rowsAfter = (after: number) =>
    Effect.flatMap(query("compare scenes", Answers.RowPage, Queries.rowsAfter, { after, size: pageSize }), pageOf)

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

  return { abilities, poll: PollCall.make(query, reads), newestRows, rowsAfter, filesAfter, folders, lastJobs } as const
}
