import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Ref from "effect/Ref"
import { Config } from "../../config/Config.ts"
import { type Failure, Refused } from "../../core/model/Failure.ts"
import { withPictures } from "../../core/plan/Plan.ts"
import type { PlexItem } from "../../core/model/PlexItem.ts"
import { spares } from "../../core/retry/Fate.ts"
import { areSame, changes, type Plan, type Step } from "../../core/plan/Step.ts"
import { History } from "../../store/items/History.ts"
import { type SentField, WrittenValues } from "../../store/items/WrittenValues.ts"
import type { CircuitOpen } from "../circuit/CircuitBreaker.ts"
import { changeOf, Images, type PictureWork, slotOf } from "./Images.ts"
import type { Done, WriteDone } from "../JobOutcome.ts"
import { SameServer } from "../circuit/SameServer.ts"
import { planRules, type Target, type WriteJob } from "../PreparedJob.ts"
import type { WriteSlot } from "./WriteSlots.ts"
import { type ClaimLost, type Fence, WriteItem } from "./WriteItem.ts"
import { recent } from "../../core/plan/ItemMemory.ts"
import type { Field } from "../../core/model/Fields.ts"
import type { Value } from "../../core/model/Value.ts"

const cutTo = ({ cut }: Done, field: Field): Value | null => {
  const found = cut.find((edit) => edit.field === field)
  return found === undefined || found.kind === "lock" ? null : found.kind === "text" ? found.value : found.names
}

const sentBy = (step: Step, done: Done, now: number): ReadonlyArray<SentField> => {
  if (step._tag !== "Set" && step._tag !== "Lock") return []
  const { field, memory } = step
  const resent = done.memory.written[field]?.resent ?? []
  return step._tag === "Lock"
    ? [{ field, sent: memory, shown: step.value, resent }]
    : [{ field, sent: memory, shown: cutTo(done, field), resent: step.again ? [...recent(resent, now), now] : [] }]
}

/** What an item was given, as a later plan wants to know it. `now` in epoch ms. */
export const sentFields = (done: Done, now: number): ReadonlyArray<SentField> =>
  done.plan.flatMap((step) => sentBy(step, done, now))

/** What was read is too old to be written by, or other rules are in force since: it is to be read again. */
export class Stale extends Data.TaggedError("Stale")<{}> {}

/** Data older than this is read again before anything is written. Milliseconds. */
const freshness = 30_000

/** One item with everything that is to be done to it. */
interface Work extends Target {
  readonly pictures: ReadonlyArray<PictureWork>
}

/** What kept a picture from its item; the rest is written all the same. */
type Trouble = Failure | CircuitOpen | null

/** All items of a scene as they were planned, and those that something was done to. */
export interface SceneWritten {
  readonly plans: ReadonlyArray<{ readonly item: PlexItem; readonly plan: Plan }>
  readonly done: ReadonlyArray<Done>
}

const nothing: WriteDone = { requests: 0, prompt: true, cut: [] }

const hasWork = ({ pictures, plan }: Work): boolean => changes(plan) || pictures.length > 0

/** Brings all items of a scene to show it: pictures first, then one edit each. */
export class WriteScene extends Effect.Service<WriteScene>()("plexsync/WriteScene", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const history = yield* History
    const images = yield* Images
    const same = yield* SameServer
    const written = yield* WrittenValues
    const { fenceOf, write } = yield* WriteItem

    const notStale = ({ readAt, rules }: WriteJob) =>
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        if (now - readAt > freshness || !areSame(rules, planRules(yield* config.settings, now))) yield* new Stale()
      })

    /** What was read of another server is to be read again. */
    const sameServer = ({ server }: WriteJob) =>
      Effect.flatMap(same.still(server), (ours) => (ours ? Effect.void : new Stale()))

    /** The plans of all items, with what pictures add. */
    const worksOf = ({ rules, targets }: WriteJob, pictures: ReadonlyArray<PictureWork>) =>
      targets.map(({ item, memory, plan }): Work => {
        const own = pictures.filter((work) => work.item.ratingKey === item.ratingKey)
        const shown = new Set([...memory.pictures, ...own.flatMap(slotOf)])
        return { item, memory, plan: withPictures(plan, item, shown, rules), pictures: own }
      })

    /** Pictures first: the edit locks them. */
    const send = (task: WriteJob, { item, pictures, plan }: Work, fence: Fence, trouble: Ref.Ref<Trouble>) =>
      Effect.gen(function* () {
        if (pictures.length > 0) yield* sameServer(task)
        const sent = yield* images.apply(task.server, pictures, fence).pipe(
          Effect.catchIf(
            (failure): failure is Exclude<typeof failure, ClaimLost> =>
              failure._tag !== "ClaimLost" && spares(failure, "picture"),
            (failure) => Effect.as(Ref.set(trouble, failure), { uploads: 0, prompt: true })
          )
        )
        yield* notStale(task)
        yield* sameServer(task)
        const done = changes(plan) ? yield* write({ job: task.job, server: task.server, item, fence }, plan) : nothing
        return { ...done, prompt: done.prompt && sent.prompt, uploads: sent.uploads }
      })

    /** What is sent is noted first, with its fence: the original is never lost, and after a crash our own value is known as ours. */
    const carryOut = <E>(task: WriteJob, work: Work, trouble: Ref.Ref<Trouble>, turn: WriteSlot<E>) =>
      Effect.gen(function* () {
        const { item, memory, pictures, plan } = work
        const shown = pictures.flatMap(changeOf)
        const begun = yield* Ref.make<number | null>(null)
        const note = Effect.flatMap(history.begin(task.server, item, task.job, plan, shown), (id) => Ref.set(begun, id))
        const { ahead, fence } = yield* fenceOf(task.job, note)
        if (changes(plan) || shown.length > 0) yield* ahead
        const done = yield* turn(send(task, work, fence, trouble))
        return {
          ...done,
          item,
          plan,
          memory,
          begun: yield* Ref.get(begun),
          pictures: shown.map(({ field }) => field)
        } satisfies Done
      })

    const settled = (begun: ReadonlyArray<number>) => (begun.length === 0 ? Effect.void : history.settle(begun))

    const recordAll = (task: WriteJob, all: ReadonlyArray<Done>) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Effect.forEach(all, (done) => written.record(task.server, done.item, task.job.sceneId, sentFields(done, now)), {
          discard: true
        })
      ).pipe(Effect.zipRight(settled(all.flatMap(({ begun }) => begun ?? []))))

    /**
     * One item after another; what was written before one fails stays known. A picture's trouble, and what is refused for one item, do not keep the
     * rest from being written.
     */
    const carryOutAll = <E>(
      task: WriteJob,
      works: ReadonlyArray<Work>,
      trouble: Ref.Ref<Trouble>,
      turn: WriteSlot<E>
    ) =>
      Effect.gen(function* () {
        const all: Array<Done> = []
        return yield* Effect.gen(function* () {
          yield* Effect.forEach(works, (work) =>
            Effect.map(carryOut(task, work, trouble, turn), (done) => void all.push(done)).pipe(
              Effect.catchIf(
                (failure): failure is Extract<typeof failure, Refused> =>
                  failure instanceof Refused && spares(failure, "item"),
                (failure) => Ref.set(trouble, failure)
              )
            )
          )
          const failure = yield* Ref.get(trouble)
          return failure === null ? all : yield* failure
        }).pipe(Effect.onError(() => Effect.ignoreLogged(recordAll(task, all))))
      })

    /** Writes what was planned. Gives every item's plan, whether it was to be written or not. */
    const run = <E>(
      task: WriteJob,
      turn: WriteSlot<E>
    ): Effect.Effect<SceneWritten, Failure | CircuitOpen | ClaimLost | Stale | E> =>
      Effect.gen(function* () {
        yield* notStale(task)
        const trouble = yield* Ref.make<Trouble>(null)
        // Where nothing else changed, it is the cover that did.
        const mayWait = task.targets.some(({ plan }) => changes(plan))
        const looked = yield* Effect.either(images.prepare(task, yield* config.settings, mayWait))
        if (Either.isLeft(looked)) yield* Ref.set(trouble, looked.left)
        const works = worksOf(
          task,
          Either.getOrElse(looked, (): ReadonlyArray<PictureWork> => [])
        )
        const done = yield* carryOutAll(task, works.filter(hasWork), trouble, turn)
        return { plans: works.map(({ item, plan }) => ({ item, plan })), done }
      })

    return {
      run,
      /** What was written is known as ours from now on, and its history has ended. */
      record: (task: WriteJob, { done }: SceneWritten) => recordAll(task, done)
    } as const
  }),
  dependencies: [History.Default, Images.Default, SameServer.Default, WriteItem.Default, WrittenValues.Default]
}) {}
