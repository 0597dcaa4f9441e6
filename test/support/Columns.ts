import { assert } from "@effect/vitest"

/** Holds that each line fits so many columns, but for one that is a single word behind its indent. */
export const eachFits = (text: string, columns: number): void =>
  assert.deepStrictEqual(
    text.split("\n").filter((line) => line.length > columns && line.trim().includes(" ")),
    []
  )
