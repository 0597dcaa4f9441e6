import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Config } from "../../config/Config.ts"
import type { Failure } from "../../core/model/Failure.ts"
import { type InferredRule, noTrial, outcome, tryPair } from "../../core/match/InferMappings.ts"
import { addPair, type Evidence, noEvidence } from "../../core/match/MappingEvidence.ts"
import { allOf, type OtherSize, othersIn, pairsIn, resolvedIn, type StashFile } from "../../core/match/SideBySide.ts"
import { isWritable, type PathMapping } from "../../core/model/PathMapping.ts"
import { propose } from "../../core/match/ProposeMappings.ts"
import type { Rows } from "../../core/model/Rows.ts"
import type { SceneFile } from "../../core/model/Scene.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { FilePairs, type PlexFiles } from "../../store/index/FilePairs.ts"
import { WrittenValues } from "../../store/items/WrittenValues.ts"
import { type SceneFiles, Scenes } from "../../store/scenes/Scenes.ts"
import { type CircuitOpen, CircuitBreakers } from "../circuit/CircuitBreaker.ts"
import { Libraries } from "../index/Libraries.ts"
import { type Misfit, Misfits } from "../index/Misfits.ts"
import { IndexRefresh } from "../index/IndexRefresh.ts"

/** How many there are, and the first of them. */
interface OtherSizes {
  readonly count: number
  readonly examples: ReadonlyArray<OtherSize>
}

const mostExamples = 3

/** What a look at all files came by. The evidence is filled in place. */
interface Seen {
  readonly evidence: Evidence
  readonly pairs: number
  readonly resolved: number
  /** Those whose path Plex has as it is. */
  readonly without: number
  readonly others: OtherSizes
}

const nothingSeen = (): Seen => ({
  evidence: noEvidence(),
  pairs: 0,
  resolved: 0,
  without: 0,
  others: { count: 0, examples: [] }
})

/** How Stash's paths and Plex's go together. */
export interface Advice {
  /** Files of Stash's scenes. */
  readonly files: number
  /** Those whose path Plex has, with the rules in force. */
  readonly resolved: number
  /** Rules read off from files that both have, the first that fits applies; none where paths are equal. */
  readonly inferred: ReadonlyArray<InferredRule>
  readonly resolvedWithInferred: number
  /** Those whose path Plex has with another size only. */
  readonly others: OtherSizes
  /** Items that show a scene whose files are not theirs, where no other scene has such a file. */
  readonly misfits: ReadonlyArray<Misfit>
  /** Rules that the setting cannot hold. */
  readonly unwritable: ReadonlyArray<InferredRule>
  /** Files told by name and size alone: what the inferred rules rest on. */
  readonly pairs: number
}

/** Reads both servers' files and says which path mappings they speak for. */
export class MappingAdvice extends Effect.Service<MappingAdvice>()("plexsync/MappingAdvice", {
  effect: Effect.gen(function* () {
    const config = yield* Config
    const stash = yield* StashApi
    const scenes = yield* Scenes
    const files = yield* FilePairs
    const libraries = yield* Libraries
    const misfits = yield* Misfits
    const written = yield* WrittenValues
    const sweep = yield* IndexRefresh
    const { guard } = yield* CircuitBreakers

    /**
     * Every scene's files as they are now. They are remembered where something was written before: which item shows another scene than its own is told by
     * what is remembered. Else they are only looked at, which is a third of the work.
     */
    const readStash = (server: string) =>
      Effect.gen(function* () {
        const isWritten = (yield* written.writesAfter(server, Option.none())).length > 0
        const found: Array<SceneFile> = []
        const take = ({ rows }: Rows<SceneFiles>) => {
          found.push(...rows.flatMap(({ files: own }) => own))
          return isWritten ? scenes.rememberFiles(rows) : Effect.void
        }
        yield* guard("Stash")(Stream.runForEach(stash.allScenes, take))
        if (isWritten) yield* scenes.filesSwept
        return allOf(found)
      })

    /** All files, as the rules in force have them, without any rule, and what they speak for. */
    const look = (plex: PlexFiles, all: ReadonlyArray<StashFile>, inForce: ReadonlyArray<PathMapping>) =>
      Stream.runFold(files.pages(plex, all, [inForce, []]), nothingSeen(), (seen, page) => {
        const pairs = pairsIn(page)
        for (const pair of pairs) addPair(seen.evidence, pair)
        const [now = 0, without = 0] = resolvedIn(page, 2)
        const others = othersIn(page)
        return {
          evidence: seen.evidence,
          pairs: seen.pairs + pairs.length,
          resolved: seen.resolved + now,
          without: seen.without + without,
          others: {
            count: seen.others.count + others.length,
            examples: [...seen.others.examples, ...others].slice(0, mostExamples)
          }
        } satisfies Seen
      })

    /** All files once more, held against rules. */
    const hold = (plex: PlexFiles, all: ReadonlyArray<StashFile>, rules: ReadonlyArray<PathMapping>) =>
      Effect.gen(function* () {
        const trial = noTrial(rules)
        const resolved = yield* Stream.runFold(files.pages(plex, all, [rules.filter(isWritable)]), 0, (sum, page) => {
          for (const pair of pairsIn(page)) tryPair(trial, pair)
          return sum + (resolvedIn(page, 1)[0] ?? 0)
        })
        return { rules: outcome(trial).rules, resolved }
      })

    const advise: Effect.Effect<Advice, Failure | CircuitOpen> = Effect.gen(function* () {
      const served = yield* libraries.ask
      // They wait for different servers.
      const [all] = yield* Effect.all([readStash(served.server), sweep.freshen(served, served.at)], { concurrency: 2 })
      const plex = { server: served.server, libraries: served.libraries.map(({ key }) => key) }
      const { path_mappings: inForce } = yield* config.settings
      const seen = yield* look(plex, all, inForce)
      const proposed = propose(
        seen.evidence,
        served.libraries.flatMap(({ locations }) => locations)
      )
      const { resolved: then, rules } =
        proposed.length === 0 ? { rules: [], resolved: seen.without } : yield* hold(plex, all, proposed)
      const orphaned = misfits
        .of(served.server)
        .pipe(Stream.filter(({ claimants, newest }) => newest && claimants.length === 0))
      return {
        files: all.length,
        resolved: seen.resolved,
        inferred: rules.filter(isWritable),
        resolvedWithInferred: then,
        unwritable: rules.filter((rule) => !isWritable(rule)),
        pairs: seen.pairs,
        others: seen.others,
        misfits: [...(yield* Stream.runCollect(orphaned))]
      }
    })

    return { advise } as const
  }),
  dependencies: [
    CircuitBreakers.Default,
    FilePairs.Default,
    Libraries.Default,
    Misfits.Default,
    Scenes.Default,
    IndexRefresh.Default,
    WrittenValues.Default
  ]
}) {}
