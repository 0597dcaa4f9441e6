import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { Refused } from "../../core/model/Failure.ts"
import type { Job } from "../../core/model/Job.ts"
import { isEdit } from "../../core/model/Priority.ts"
import type { Scene } from "../../core/model/Scene.ts"
import { PlexApi } from "../../plex/PlexApi.ts"
import { CircuitBreakers } from "../circuit/CircuitBreaker.ts"
import { IndexWrites } from "../index/IndexWrites.ts"
import { IndexMatcher, Namesakes } from "./IndexMatcher.ts"
import type { Matched } from "../PreparedJob.ts"
import { Libraries, type Served } from "../index/Libraries.ts"
import { IndexRefresh, walk } from "../index/IndexRefresh.ts"

/** A scene to be found in Plex, with the wish it belongs to. */
export interface SceneJob {
  readonly scene: Scene
  readonly job: Job
}

interface Answered {
  readonly wish: SceneJob
  readonly matched: Matched
}

/** Whether an answer rests on no other scene having such a file. */
const restsOnStash = ({ decisions }: Matched) =>
  decisions.some(
    (decision) => decision._tag === "Found" && (decision.rule === "name and size" || decision.rule === "name")
  )

const isMissing = ({ parts }: Matched) => Either.isLeft(parts) && parts.left._tag === "NoItem"

/** Whether Plex may have a better answer than the index: it shows no file of the scene, or one of another size. */
const isDoubtful = (matched: Matched) =>
  isMissing(matched) || matched.decisions.some((decision) => decision._tag === "OtherSize")

/** So many refused look-ups in a row are their own fault; from then on it is everybody's. */
const ownRefusals = 3

/** Finds the Plex items of scenes: by the index, and by one look-up for an edit that misses. */
export class Matcher extends Effect.Service<Matcher>()("plexsync/Matcher", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const writes = yield* IndexWrites
    const decisions = yield* IndexMatcher
    const libraries = yield* Libraries
    const namesakes = yield* Namesakes
    const sweep = yield* IndexRefresh
    const { guard } = yield* CircuitBreakers
    /** Look-ups refused one after another. */
    const refusals = yield* Ref.make(0)

    const matchAll = (served: Served, wanted: ReadonlyArray<SceneJob>) =>
      Effect.map(
        decisions.of(
          served,
          wanted.map(({ scene }) => scene)
        ),
        (answers) =>
          answers.flatMap(({ matched }, at) => (wanted[at] === undefined ? [] : [{ wish: wanted[at], matched }]))
      )

    /** One request per library and file that was not found there, or not of its size, for someone who waits; the answer is kept in the index. */
    const lookUp = (served: Served, { matched, wish: { scene } }: Answered) =>
      Effect.forEach(
        served.libraries.flatMap((library) =>
          scene.files
            .filter((file) =>
              matched.decisions.some(
                (decision) =>
                  decision.library === library.title &&
                  decision.file === file.path &&
                  (decision._tag === "OtherSize" || isMissing(matched))
              )
            )
            .map((file) => ({ library, file }))
        ),
        ({ file, library }) =>
          walk(
            (start) => guard("Plex")(plex.partsNamed(library.key, file.path, start)),
            ({ parts }) => writes.put(served.server, library.key, parts)
          ),
        { discard: true }
      ).pipe(Effect.zipRight(Ref.set(refusals, 0)))

    /** A look-up that is refused is the fault of the name it asks for, unless all of them are: then the index has to do. */
    const asked = (served: Served, answered: Answered) => {
      const { wish } = answered
      return lookUp(served, answered).pipe(
        Effect.as({ wish, looked: true, refusal: Option.none<Refused>() }),
        Effect.catchTag("Refused", (refusal) =>
          Effect.map(
            Ref.updateAndGet(refusals, (count) => count + 1),
            (count) => ({ wish, looked: count <= ownRefusals, refusal: Option.some(refusal) })
          )
        )
      )
    }

    /**
     * What was missed is looked for once more: an edit by a request, the rest in an index no older than the wish. Gives the refusals of those that could
     * not be looked for.
     */
    const secondLook = (served: Served, missed: ReadonlyArray<Answered>) =>
      Effect.gen(function* () {
        const edits = yield* Effect.forEach(
          missed.filter(({ wish }) => isEdit(wish.job.reason)),
          (answered) => asked(served, answered)
        )
        const others = [
          ...missed.map(({ wish }) => wish).filter(({ job }) => !isEdit(job.reason)),
          ...edits.filter(({ looked }) => !looked).map(({ wish }) => wish)
        ]
        const newest = Math.max(0, ...others.map(({ job }) => job.enqueuedAt))
        if (others.length > 0) yield* sweep.freshen(newest > served.at ? yield* libraries.ask : served, newest)
        return new Map(
          edits.flatMap(({ looked, refusal, wish }) =>
            looked && Option.isSome(refusal) ? [[wish, refusal.value] as const] : []
          )
        )
      })

    /** Every wish with its answer, in no particular order. */
    const match = (wanted: ReadonlyArray<SceneJob>) =>
      Effect.gen(function* () {
        const served = yield* libraries.served
        yield* sweep.ensure(served)
        const first = yield* matchAll(served, wanted)
        const missed = first.filter(({ matched }) => isDoubtful(matched))
        const refused = missed.length > 0 ? yield* secondLook(served, missed) : new Map<SceneJob, Refused>()
        const second = (
          missed.length > 0
            ? yield* matchAll(
                served,
                missed.map(({ wish }) => wish)
              )
            : []
        ).map((answer) => {
          const refusal = isMissing(answer.matched) ? refused.get(answer.wish) : undefined
          return refusal === undefined
            ? answer
            : { ...answer, matched: { ...answer.matched, parts: Either.left(refusal) } }
        })
        const settled = [...first.filter(({ matched }) => !isDoubtful(matched)), ...second]
        const resting = settled.filter(({ matched }) => restsOnStash(matched)).map(({ wish }) => wish)
        const swept = resting.length === 0 || (yield* namesakes.swept)
        const leaning = resting.filter(({ job }) => isEdit(job.reason) || !swept)
        const leans = new Set(leaning)
        yield* namesakes.refresh(leaning.flatMap(({ scene }) => scene.files.map((file) => file.path)))
        const checked = leaning.length > 0 ? yield* matchAll(served, leaning) : []
        return { served, answers: [...settled.filter(({ wish }) => !leans.has(wish)), ...checked] }
      })

    return { match } as const
  }),
  dependencies: [
    CircuitBreakers.Default,
    IndexMatcher.Default,
    Libraries.Default,
    IndexWrites.Default,
    Namesakes.Default,
    IndexRefresh.Default
  ]
}) {}
