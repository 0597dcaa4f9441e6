import { pathKey } from "../model/FilePath.ts"
import { addPair, type FilePair, noEvidence } from "./MappingEvidence.ts"
import { joined, type PathMapping, pieces, ruleFor, toPlex } from "../model/PathMapping.ts"
import { propose } from "./ProposeMappings.ts"

/** A rule read off from files that both servers have. */
export interface InferredRule extends PathMapping {
  /** Pairs that it maps rightly. */
  readonly votes: number
  /** 0 to 1: the share of the pairs under it that it maps rightly, the less sure the fewer there are. */
  readonly confidence: number
  /** Some of the pairs that it maps elsewhere. */
  readonly counterExamples: ReadonlyArray<FilePair>
}

export interface Inference {
  /** The first that fits a path applies. */
  readonly rules: ReadonlyArray<InferredRule>
  /** Pairs looked at, and those that the rules map rightly. */
  readonly pairs: number
  readonly resolved: number
}

const mostExamples = 5

/** Rules being held against pairs. It is filled in place. */
export interface Trial {
  readonly mappings: ReadonlyArray<PathMapping>
  readonly scores: ReadonlyMap<PathMapping, Score>
  pairs: number
  resolved: number
}

interface Score {
  votes: number
  against: number
  /** The prefix as Plex spells it. */
  plex: string
  readonly counterExamples: Array<FilePair>
}

export const noTrial = (mappings: ReadonlyArray<PathMapping>): Trial => ({
  mappings,
  scores: new Map(mappings.map((rule) => [rule, { votes: 0, against: 0, plex: rule.plex, counterExamples: [] }])),
  pairs: 0,
  resolved: 0
})

/** Holds one more pair against the rules. */
export const tryPair = (trial: Trial, pair: FilePair): void => {
  const rule = ruleFor(trial.mappings, pair.stash)
  const isRight = pathKey(toPlex(rule === undefined ? [] : [rule], pair.stash)) === pathKey(pair.plex)
  trial.pairs += 1
  if (isRight) trial.resolved += 1
  const score = rule === undefined ? undefined : trial.scores.get(rule)
  if (score === undefined) return
  if (isRight) {
    // On Windows Stash's spelling of a folder would do, but a person knows Plex's.
    if (score.votes === 0) score.plex = joined(pieces(pair.plex).slice(0, pieces(score.plex).length))
    score.votes += 1
  } else {
    score.against += 1
    if (score.counterExamples.length < mostExamples) score.counterExamples.push(pair)
  }
}

export const outcome = ({ mappings, pairs, resolved, scores }: Trial): Inference => ({
  rules: mappings.flatMap((rule) => {
    const score = scores.get(rule)
    if (score === undefined) return []
    const { against, counterExamples, plex, votes } = score
    return [{ stash: rule.stash, plex, votes, confidence: votes / (votes + against + 1), counterExamples }]
  }),
  pairs,
  resolved
})

/**
 * The rules that the pairs speak for. The pairs are gone through twice, so that nothing of them has to be kept.
 * `libraries`: the folders of Plex's libraries, as Plex sees them.
 */
export const infer = (pairs: Iterable<FilePair>, libraries: ReadonlyArray<string> = []): Inference => {
  const evidence = noEvidence()
  for (const pair of pairs) addPair(evidence, pair)
  const trial = noTrial(propose(evidence, libraries))
  for (const pair of pairs) tryPair(trial, pair)
  return outcome(trial)
}
