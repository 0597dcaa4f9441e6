/** One stream of chance (mulberry32). Streams with names of their own do not disturb each other, however the processes interleave. */
export const stream = (seed, name = "") => {
  let state = [...name].reduce((hash, letter) => Math.imul(hash ^ letter.codePointAt(0), 0x01000193), seed | 0)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const upTo = (most) => Math.floor(next() * most)
  const shuffled = (list) => {
    const rest = [...list]
    return list.map(() => rest.splice(upTo(rest.length), 1)[0])
  }
  return {
    /** A whole number from 0 to `most` - 1. */
    upTo,
    between: (least, most) => least + upTo(most - least + 1),
    chance: (share) => next() < share,
    pick: (list) => list[upTo(list.length)],
    shuffled,
    /** Up to `most` of the list, each once. */
    some: (list, most) => shuffled(list).slice(0, upTo(most + 1))
  }
}
