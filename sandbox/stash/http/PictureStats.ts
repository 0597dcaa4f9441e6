/** Pictures that were sent: how often their bytes were, and how many. */
export interface PictureCount {
  readonly whole: number
  readonly unchanged: number
  readonly bytes: number
}

const nothing: PictureCount = { whole: 0, unchanged: 0, bytes: 0 }

/** Counts the answers to requests for covers. */
export const make = () => {
  let count = nothing
  return {
    /** `length`: of the body, null where the client has it already. */
    answered: (length: number | null): void => {
      count =
        length === null
          ? { ...count, unchanged: count.unchanged + 1 }
          : { ...count, whole: count.whole + 1, bytes: count.bytes + length }
    },
    snapshot: () => count,
    reset: () => {
      count = nothing
    }
  }
}
export type PictureStats = ReturnType<typeof make>
