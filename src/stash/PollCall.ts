import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Entity } from "../core/watch/EntityChange.ts"
import { type CallFailure, isOfRequest, Unavailable } from "../core/model/Failure.ts"
import type { EntityKind } from "../core/model/HookFields.ts"
import type { Rows } from "../core/model/Rows.ts"
import type { Scene, SceneId } from "../core/model/Scene.ts"
import type { Jobs } from "../core/watch/ScanWatch.ts"
import { type Page, pollAnswers, type SceneRow, settingsIn } from "./Answers.ts"
import type { Query } from "./Query.ts"
import type { RowReads } from "./RowReads.ts"
import { type Abilities, partsOf, poll as pollQuery, type PollPart, pollSize } from "./WatchQueries.ts"
import * as WatchRows from "./WatchRows.ts"
import type { FilePage, ScenePage } from "./WatchRows.ts"

/** What one poll is about. */
export interface PollRequest {
  readonly abilities: Abilities
  readonly plugin: string
  /** Scenes stamped between these are shown too; wall clock texts. */
  readonly from: string
  readonly to: string
  /** Scenes with files stamped then or later. Wall clock text. */
  readonly filesSince: string
  /** Numbers of Stash's jobs to ask for. */
  readonly jobs: ReadonlyArray<number>
  /** Scenes to be read in full. */
  readonly again: ReadonlyArray<SceneId>
}

/** A part of a poll that was not answered, and why. */
export interface Unanswered {
  readonly part: PollPart
  readonly failure: CallFailure
}

/** Performers, studios or tags; the count is null where it cannot be read. */
interface EntityPage {
  readonly count: number | null
  readonly rows: ReadonlyArray<Entity>
}

/** What one poll showed. Null: not answered, or (of files) not to be asked of this Stash. */
export interface Polled {
  readonly scenes: ScenePage | null
  readonly shifted: ReadonlyArray<SceneRow>
  /** Those that were named, in full; what is gone is left out. */
  readonly again: Rows<Scene> | null
  readonly files: FilePage | null
  readonly entities: Readonly<Record<EntityKind, EntityPage | null>>
  /** None where they cannot be read: those that are known hold on. */
  readonly settings: Option.Option<Readonly<Record<string, unknown>>> | null
  readonly jobs: Jobs | null
  readonly unanswered: ReadonlyArray<Unanswered>
}

/** The data that hold a part's answer, or why there are none. */
type Given = Either.Either<unknown, CallFailure>
type Answers = ReadonlyMap<PollPart, Given>

const unreadable = () =>
  new Unavailable({
    server: "Stash",
    operation: "watch",
    status: 200,
    problem: "its answer lacks what was asked for",
    retryAfter: null
  })

/** What each part of an answer holds, and which could not be read. */
const partsIn = (answers: Answers) => {
  const unanswered: Array<Unanswered> = []
  const read = <A, I>(part: PollPart, schema: Schema.Schema<A, I>): Option.Option<A> => {
    const decode = (data: unknown) => Either.mapLeft(Schema.decodeUnknownEither(schema)(data), unreadable)
    return Option.flatMap(Option.fromNullable(answers.get(part)), (given) => {
      const decoded = Either.flatMap(given, decode)
      if (Either.isLeft(decoded)) unanswered.push({ part, failure: decoded.left })
      return Either.getRight(decoded)
    })
  }
  return {
    scenes: read("scenes", pollAnswers.scenes),
    again: read("second looks", pollAnswers.again),
    files: read("files", pollAnswers.files),
    performers: read("performers", pollAnswers.performers),
    studios: read("studios", pollAnswers.studios),
    tags: read("tags", pollAnswers.tags),
    settings: read("settings", pollAnswers.settings),
    jobs: read("jobs", pollAnswers.jobs),
    unanswered
  }
}

/** Nothing stays nothing. */
const orNull = <A, B>(given: Option.Option<A>, read: (given: A) => Effect.Effect<B>): Effect.Effect<B | null> =>
  Option.match(given, { onNone: () => Effect.succeed(null), onSome: read })

export const make = (query: Query, reads: RowReads) => {
  const { filesIn, found, jobsIn } = WatchRows.make(reads)

  const polled = (answers: Answers, { again: ids, jobs: numbers, plugin }: PollRequest): Effect.Effect<Polled> =>
    Effect.gen(function* () {
      const parts = partsIn(answers)
      const entities = (kind: EntityKind, page: Option.Option<typeof Page.Type>) =>
        orNull(page, ({ count, rows: raws }) =>
          Effect.map(reads.entities(kind)(raws), ({ rows }): EntityPage => ({ count, rows }))
        )
      return {
        scenes: yield* orNull(parts.scenes, ({ scenes: { count, rows } }) =>
          Effect.map(reads.rows(rows), (read): ScenePage => ({ ...read, count }))
        ),
        shifted: (yield* orNull(parts.scenes, ({ shifted }) => reads.rows(shifted.rows)))?.rows ?? [],
        again: yield* orNull(parts.again, (scenes) => reads.scenes(ids.flatMap((id) => scenes[`s${id}`] ?? []))),
        files: yield* orNull(parts.files, ({ files }) => filesIn(files.scenes, pollSize)),
        entities: {
          performer: yield* entities(
            "performer",
            Option.map(parts.performers, ({ performer }) => performer)
          ),
          studio: yield* entities(
            "studio",
            Option.map(parts.studios, ({ studio }) => studio)
          ),
          tag: yield* entities(
            "tag",
            Option.map(parts.tags, ({ tag }) => tag)
          )
        },
        settings: Option.getOrNull(
          Option.map(parts.settings, ({ configuration }) => settingsIn(configuration, plugin))
        ),
        jobs: yield* orNull(parts.jobs, (jobs) =>
          Effect.all({ queue: jobsIn(jobs.jobQueue ?? []), found: found(jobs, numbers) })
        ),
        unanswered: parts.unanswered
      }
    })

  const asking = (wanted: PollRequest, parts: ReadonlyArray<PollPart>) => {
    const { filesSince: since, from, plugin, to } = wanted
    return query("watch", Schema.Unknown, pollQuery(parts, wanted), {
      ...(parts.includes("settings") ? { plugin } : {}),
      ...(parts.includes("scenes") ? { from, to } : {}),
      ...(parts.includes("files") ? { since } : {})
    })
  }

  /** Each part in a request of its own: which of them it is that fails. All at once, for one that does not end may take as long as it likes. */
  const apart = (wanted: PollRequest, failure: CallFailure): Effect.Effect<Answers, CallFailure> =>
    Effect.gen(function* () {
      const each = yield* Effect.forEach(
        partsOf(wanted.abilities, wanted),
        (part) =>
          Effect.map(Effect.either(asking(wanted, [part])), (given): readonly [PollPart, Given] => [part, given]),
        { concurrency: "unbounded" }
      )
      return each.every(([, given]) => Either.isLeft(given)) ? yield* failure : new Map(each)
    })

  /** What is new, of every kind, and Stash's settings of the plugin and jobs, in one request. A part that fails does not keep the others from being answered. */
  const poll = (wanted: PollRequest): Effect.Effect<Polled, CallFailure> => {
    const parts = partsOf(wanted.abilities, wanted)
    return asking(wanted, parts).pipe(
      Effect.map((data): Answers => new Map(parts.map((part) => [part, Either.right(data)]))),
      Effect.catchIf(isOfRequest, (failure) => apart(wanted, failure)),
      Effect.flatMap((answers) => polled(answers, wanted))
    )
  }

  return poll
}
