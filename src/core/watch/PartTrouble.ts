/** What keeps one part of a repeated work from being done, while others are. Times in epoch ms. */
export interface PartTrouble {
  readonly name: string
  readonly problem: string
  /** Rounds in a row in which it was not done, and the number of the last one. */
  readonly rounds: number
  readonly round: number
  readonly sinceAt: number
  /** Until when it is left alone. */
  readonly restsUntil: number
  /** Whether a person has to see to it. */
  readonly blocks: boolean
}

/** In so many rounds it would have come right by itself. */
const patience = 10

/** A part that takes so long to fail keeps the others waiting. Milliseconds. */
const long = 5000
/** So it is left alone for so long. Milliseconds. */
const rest = 60_000

/** A part may fail more than once in a round. */
const roundsAfter = (before: PartTrouble | undefined, round: number): number =>
  before === undefined ? 1 : before.rounds + (before.round === round ? 0 : 1)

/** A part failed. `lasting`: it will for as long as nobody mends it. */
export const failed = (
  before: PartTrouble | undefined,
  now: {
    readonly name: string
    readonly problem: string
    readonly round: number
    readonly began: number
    readonly at: number
  },
  lasting: boolean
): PartTrouble => {
  const rounds = roundsAfter(before, now.round)
  return {
    name: now.name,
    problem: now.problem,
    rounds,
    round: now.round,
    sinceAt: before?.sinceAt ?? now.at,
    restsUntil: now.at - now.began >= long ? now.at + rest : 0,
    blocks: lasting || rounds >= patience
  }
}

/** A part is left alone in this round; undefined: it is to be tried. A clock that was set back lets it rest no longer. */
export const resting = (before: PartTrouble | undefined, round: number, at: number): PartTrouble | undefined => {
  if (before === undefined || at >= before.restsUntil || at < before.restsUntil - rest) return undefined
  const rounds = roundsAfter(before, round)
  return { ...before, rounds, round, blocks: before.blocks || rounds >= patience }
}

/** Each with its name; null when there are none. */
export const problemOf = (troubles: ReadonlyArray<PartTrouble>): string | null =>
  troubles.length === 0 ? null : troubles.map(({ name, problem }) => `${name}: ${problem}`).join("; ")
