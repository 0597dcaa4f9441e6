import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Job } from "../core/Job.ts"
import { isEdit } from "../core/Priority.ts"
import type { Scene } from "../core/Scene.ts"
import { PlexApi } from "../plex/PlexApi.ts"
import { LibraryIndex } from "../store/LibraryIndex.ts"
import { CircuitBreakers } from "./CircuitBreaker.ts"
import { Decisions, type Matched } from "./Decisions.ts"
import { Libraries, type Served } from "./Libraries.ts"
import { Namesakes } from "./Namesakes.ts"
import { Sweep } from "./Sweep.ts"

/** A scene to be found in Plex, with the wish it belongs to. */
export interface Wanted {
  readonly scene: Scene
  readonly job: Job
}

/** Whether an answer rests on no other scene having such a file. */
const restsOnStash = ({ decisions }: Matched) =>
  decisions.some(
    (decision) => decision._tag === "Found" && (decision.rule === "name and size" || decision.rule === "name")
  )

const isMissing = ({ parts }: Matched) => Either.isLeft(parts) && parts.left._tag === "NoItem"

/** Finds the Plex items of scenes: by the index, and by one look-up for an edit that misses. */
export class Matcher extends Effect.Service<Matcher>()("plexsync/Matcher", {
  effect: Effect.gen(function* () {
    const plex = yield* PlexApi
    const index = yield* LibraryIndex
    const decisions = yield* Decisions
    const libraries = yield* Libraries
    const namesakes = yield* Namesakes
    const sweep = yield* Sweep
    const { guard } = yield* CircuitBreakers

    const matchAll = (served: Served, wanted: ReadonlyArray<Wanted>) =>
      Effect.map(
        decisions.of(
          served,
          wanted.map(({ scene }) => scene)
        ),
        (answers) =>
          answers.flatMap(({ matched }, at) => (wanted[at] === undefined ? [] : [{ wish: wanted[at], matched }]))
      )

    /** One request per library and file, for someone who waits; the answer is kept in the index. */
    const lookUp = (served: Served, scene: Scene) =>
      Effect.forEach(
        served.libraries.flatMap((library) => scene.files.map((file) => ({ library, file }))),
        ({ file, library }) =>
          Effect.flatMap(guard("Plex")(plex.partsNamed(library.key, file.path)), (parts) =>
            index.put(served.server, library.key, parts)
          ),
        { discard: true }
      )

    /** What was missed is looked for once more: an edit by a request, the rest in an index no older than the wish. */
    const secondLook = (served: Served, missed: ReadonlyArray<Wanted>) =>
      Effect.gen(function* () {
        const edits = missed.filter(({ job }) => isEdit(job.reason))
        yield* Effect.forEach(edits, ({ scene }) => lookUp(served, scene), { discard: true })
        const others = missed.filter(({ job }) => !isEdit(job.reason))
        const newest = Math.max(0, ...others.map(({ job }) => job.enqueuedAt))
        if (others.length > 0) yield* sweep.freshen(newest > served.at ? yield* libraries.ask : served, newest)
      })

    /** Every wish with its answer, in no particular order. */
    const match = (wanted: ReadonlyArray<Wanted>) =>
      Effect.gen(function* () {
        const served = yield* libraries.served
        yield* sweep.ensure(served)
        const first = yield* matchAll(served, wanted)
        const missed = first.filter(({ matched }) => isMissing(matched)).map(({ wish }) => wish)
        if (missed.length > 0) yield* secondLook(served, missed)
        const second = missed.length > 0 ? yield* matchAll(served, missed) : []
        const settled = [...first.filter(({ matched }) => !isMissing(matched)), ...second]
        const resting = settled.filter(({ matched }) => restsOnStash(matched)).map(({ wish }) => wish)
        const swept = resting.length === 0 || (yield* namesakes.swept)
        const leaning = resting.filter(({ job }) => isEdit(job.reason) || !swept)
        const leans = new Set(leaning)
        yield* namesakes.refresh(leaning.flatMap(({ scene }) => scene.files.map((file) => file.path)))
        const checked = leaning.length > 0 ? yield* matchAll(served, leaning) : []
        return { served, answers: [...settled.filter(({ wish }) => !leans.has(wish)), ...checked] }
      }).pipe(Effect.withSpan("Matcher.match"))

    return { match } as const
  })
}) {}
