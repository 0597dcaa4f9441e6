import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import { Config } from "../../config/Config.ts"
import { type Failure, ItemGone, type StoreFailed } from "../../core/model/Failure.ts"
import type { Job } from "../../core/model/Job.ts"
import { oddScenes } from "../../core/model/OddScenes.ts"
import { titleOf } from "../../core/model/Repair.ts"
import { noRows } from "../../core/model/Rows.ts"
import type { Scene } from "../../core/model/Scene.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { ReadAhead, type ReadScene } from "../../store/queue/ReadAhead.ts"
import { SceneMemory } from "../../store/scenes/SceneMemory.ts"
import { Scenes } from "../../store/scenes/Scenes.ts"
import { CircuitBreakers, type CircuitOpen } from "../circuit/CircuitBreaker.ts"
import { failedJob, type Look, looked, type Owned, partsOf, preparedJob, metadataOfItems } from "./Look.ts"
import { Matcher } from "./Matcher.ts"
import { Owners } from "./Owners.ts"
import { Scopes } from "./Scopes.ts"
import { type ReadScenes, sortScenes, type Sorted, type Eligible } from "./SortScenes.ts"
import { IndexRefresh } from "../index/IndexRefresh.ts"
import { Targets } from "./Targets.ts"
import { planRules, type PreparedJob } from "../PreparedJob.ts"

/** Jobs on their way: tasks of those whose scene alone decides, and what looks at Plex found for the rest. */
interface Found<A extends Look> {
  readonly decided: ReadonlyArray<PreparedJob>
  readonly looks: ReadonlyArray<A>
}

/** With the title of its scene, which a job that is to be written has already. */
const titled = (task: PreparedJob, title: string | undefined): PreparedJob =>
  title === undefined || task.kind === "write" || task.kind === "gone" ? task : { ...task, title }

/** One scene on its way to what is to be done about it; no scene where Stash has none that can be read. */
export interface Inspected {
  readonly scene: Scene | undefined
  readonly task: PreparedJob | undefined
  readonly looks: ReadonlyArray<Owned>
}

/** The way of some jobs to what is to be done about each, step by step: read, match, own, plan. Three requests, and nothing is written. */
export class SyncScenes extends Effect.Service<SyncScenes>()("plexsync/SyncScenes", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const stash = yield* StashApi
    const scenes = yield* Scenes
    const memory = yield* SceneMemory
    const ahead = yield* ReadAhead
    const matcher = yield* Matcher
    const owners = yield* Owners
    const scopes = yield* Scopes
    const sweep = yield* IndexRefresh
    const targets = yield* Targets
    const { guard } = yield* CircuitBreakers

    /** `isNoted`: false for who only looks. `handed`: scenes that were read just now, and `keep` is not told of. */
    const readBy = (
      jobs: ReadonlyArray<Job>,
      isNoted: boolean,
      keep: (read: ReadScenes) => Effect.Effect<unknown, StoreFailed>,
      handed: ReadonlyArray<Scene> = []
    ) =>
      Effect.gen(function* () {
        const settings = yield* config.settings
        const ids = jobs.map((job) => job.sceneId)
        const known = new Set(handed.map(({ id }) => id))
        const asked = ids.filter((id) => !known.has(id))
        const { rows, skipped } = asked.length === 0 ? noRows : yield* guard("Stash")(stash.scenesByIds(asked))
        const { odd } = oddScenes(skipped)
        yield* keep({ read: rows, odd })
        const read = { read: [...handed, ...rows], odd }
        const outside = yield* scopes.outside(read.read, isNoted)
        return sortScenes(jobs, read, { synced: yield* scenes.everSynced(ids), outside, settings })
      })

    /** What names stand for may have changed since these were read: they are met once more. */
    const meetAgain = (handed: ReadonlyArray<ReadScene>) =>
      handed.length === 0
        ? Effect.void
        : memory.learn(
            handed.map(({ scene }) => scene),
            [],
            Math.min(...handed.map(({ at }) => at))
          )

    /**
     * The scenes of claimed jobs, as Stash shows them now, or showed them just now to the watch that wished for them. Their jobs are rows, so that the
     * watch need not find again what is read here.
     */
    const read = (jobs: ReadonlyArray<Job>): Effect.Effect<Sorted, Failure | CircuitOpen> =>
      Effect.gen(function* () {
        const at = (yield* Clock.currentTimeMillis) + (yield* stash.clockOffset)
        yield* scopes.settle
        const handed = yield* ahead.take(jobs)
        yield* meetAgain(handed)
        return yield* readBy(
          jobs,
          true,
          (all) => memory.learn(all.read, all.odd, at),
          handed.map(({ scene }) => scene)
        )
      })

    /** The same for who only looks. Relations are left to be found: else a scene would not be found any more that still shows what is gone. */
    const look = (jobs: ReadonlyArray<Job>) =>
      Effect.gen(function* () {
        const met = yield* Ref.make<ReadonlyArray<Scene>>([])
        const keep = ({ read: all }: ReadScenes) => Effect.zipRight(Ref.set(met, all), scenes.rememberFiles(all))
        const sorted = yield* readBy(jobs, false, keep)
        const all = yield* Ref.get(met)
        return { sorted, scenes: all, titles: new Map(all.map((scene) => [scene.id, titleOf(scene).value])) }
      })

    /** One look at Plex for these scenes, and those whose match no longer holds: the index is right by now. */
    const lookFor = (wanted: ReadonlyArray<Eligible>) =>
      Effect.gen(function* () {
        const { answers, served } = yield* matcher.match(wanted)
        const keys = new Set(answers.flatMap(({ matched }) => partsOf(matched)).map((part) => part.ratingKey))
        const readAt = yield* Clock.currentTimeMillis
        const read = yield* targets.read(served.server, [...keys])
        return looked({ wanted, served, answers, readAt, read })
      })

    /** The items of these scenes. A match holds only if the item, as it was just read, still has the file; else it is looked for once more. */
    const match = ({ prepared, eligible }: Sorted): Effect.Effect<Found<Look>, Failure | CircuitOpen> =>
      Effect.gen(function* () {
        if (eligible.length === 0) return { decided: prepared, looks: [] }
        const { found, lost } = yield* lookFor(eligible)
        if (lost.length === 0) return { decided: prepared, looks: [found] }
        const again = yield* lookFor(lost.map(({ wish }) => wish))
        const gone = again.lost.map(({ matched, wish }) =>
          failedJob(wish, new ItemGone({ ratingKey: partsOf(matched)[0]?.ratingKey ?? "" }))
        )
        return { decided: prepared, looks: [found, { ...again.found, failed: [...again.found.failed, ...gone] }] }
      })

    /** Whose each of the found items is. */
    const own = ({ decided, looks }: Found<Look>): Effect.Effect<Found<Owned>, Failure | CircuitOpen> =>
      Effect.map(
        Effect.forEach(looks, (one) =>
          Effect.map(owners.of(one.served, [...one.items.values()], one.answers), (follows): Owned => ({
            ...one,
            owners: follows
          }))
        ),
        (owned) => ({ decided, looks: owned })
      )

    /** A task for each job, with the plans of its items. */
    const plan = ({ decided, looks }: Found<Owned>): Effect.Effect<ReadonlyArray<PreparedJob>, StoreFailed> =>
      Effect.gen(function* () {
        const planned = yield* Effect.forEach(looks, (one) =>
          Effect.gen(function* () {
            const { answers, failed, items, readAt, served } = one
            const rules = planRules(yield* config.settings, readAt)
            const made = yield* targets.plan(served.server, [...items.values()], metadataOfItems(one), rules)
            const paused = yield* sweep.paused(served)
            return [
              ...answers.map((answer) => preparedJob(answer, { ...one, targets: made, rules, paused })),
              ...failed
            ]
          })
        )
        return [...decided, ...planned.flat()]
      })

    return {
      read,
      match,
      own,
      plan,
      /** All of it for who only looks. Fails only with what concerns all of them: a server's trouble, or the database's. */
      survey: (jobs: ReadonlyArray<Job>): Effect.Effect<ReadonlyArray<PreparedJob>, Failure | CircuitOpen> =>
        Effect.flatMap(look(jobs), ({ sorted, titles }) =>
          match(sorted).pipe(
            Effect.flatMap(own),
            Effect.flatMap(plan),
            Effect.map((tasks) => tasks.map((task) => titled(task, titles.get(task.job.sceneId))))
          )
        ),
      /** The same for one scene, with what was met on the way. */
      inspect: (job: Job): Effect.Effect<Inspected, Failure | CircuitOpen> =>
        Effect.gen(function* () {
          const {
            scenes: [scene],
            sorted
          } = yield* look([job])
          const owned = yield* Effect.flatMap(match(sorted), own)
          const [task] = yield* plan(owned)
          return { scene, task, looks: owned.looks }
        })
    } as const
  }),
  dependencies: [
    CircuitBreakers.Default,
    Matcher.Default,
    Owners.Default,
    ReadAhead.Default,
    SceneMemory.Default,
    Scenes.Default,
    Scopes.Default,
    IndexRefresh.Default,
    Targets.Default
  ]
}) {}
