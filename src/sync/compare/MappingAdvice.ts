import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Config } from "../../config/Config.ts"
import type { Failure } from "../../core/model/Failure.ts"
import { type InferredRule, noTrial, outcome, tryPair } from "../../core/match/InferMappings.ts"
import { addPair, type FilePair, noEvidence } from "../../core/match/MappingEvidence.ts"
import { isWritable } from "../../core/model/PathMapping.ts"
import { propose } from "../../core/match/ProposeMappings.ts"
import { StashApi } from "../../stash/StashApi.ts"
import { FilePairs, type OtherSizes, type PlexFiles } from "../../store/index/FilePairs.ts"
import { Scenes } from "../../store/scenes/Scenes.ts"
import { type CircuitOpen, CircuitBreakers } from "../circuit/CircuitBreaker.ts"
import { Libraries } from "../index/Libraries.ts"
import { type Misfit, Misfits } from "../index/Misfits.ts"
import { IndexRefresh } from "../index/IndexRefresh.ts"

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
    const sweep = yield* IndexRefresh
    const { guard } = yield* CircuitBreakers

    /** Every scene's files as they are now. */
    const readStash = Effect.zipRight(
      guard("Stash")(Stream.runForEach(stash.allScenes, (page) => scenes.rememberFiles(page.rows))),
      scenes.filesSwept
    )

    const each = (plex: PlexFiles, take: (pair: FilePair) => void) =>
      Stream.runForEach(files.pairs(plex), (page) =>
        Effect.sync(() => {
          for (const pair of page) take(pair)
        })
      )

    /** The pairs are gone through twice: a page at a time is in memory. */
    const infer = (plex: PlexFiles, folders: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const evidence = noEvidence()
        yield* each(plex, (pair) => addPair(evidence, pair))
        const trial = noTrial(propose(evidence, folders))
        yield* each(plex, (pair) => tryPair(trial, pair))
        return outcome(trial)
      })

    const advise: Effect.Effect<Advice, Failure | CircuitOpen> = Effect.gen(function* () {
      const served = yield* libraries.ask
      yield* sweep.freshen(served, served.at)
      yield* readStash
      const plex = { server: served.server, libraries: served.libraries.map(({ key }) => key) }
      const folders = served.libraries.flatMap(({ locations }) => locations)
      const { pairs, rules } = yield* infer(plex, folders)
      const inferred = rules.filter(isWritable)
      const { path_mappings: inForce } = yield* config.settings
      const { files: all, resolved } = yield* files.resolving(plex, [inForce, inferred])
      const [now = 0, then = 0] = resolved
      const unwritable = rules.filter((rule) => !isWritable(rule))
      const others = yield* files.others(plex, inForce)
      const orphaned = misfits
        .of(served.server)
        .pipe(Stream.filter(({ claimants, newest }) => newest && claimants.length === 0))
      const named = [...(yield* Stream.runCollect(orphaned))]
      return {
        files: all,
        resolved: now,
        inferred,
        resolvedWithInferred: then,
        unwritable,
        pairs,
        others,
        misfits: named
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
    IndexRefresh.Default
  ]
}) {}
