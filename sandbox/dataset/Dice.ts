import * as Utils from "effect/Utils"

/** Repeatable chance: the same seed gives the same data on every machine. */
export interface Dice {
  /** An integer from 0 to `max` - 1. */
  readonly upTo: (max: number) => number
  /** True `share` of the times, 0 to 1. */
  readonly chance: (share: number) => boolean
  readonly pick: <A>(from: readonly [A, ...ReadonlyArray<A>]) => A
}

export const make = (seed: number): Dice => {
  const random = new Utils.PCGRandom(seed)
  const upTo = (max: number): number => Math.floor(random.number() * max)
  return {
    upTo,
    chance: (share) => random.number() < share,
    pick: (from) => from[upTo(from.length)] ?? from[0]
  }
}
