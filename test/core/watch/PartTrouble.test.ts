import { assert, describe, it } from "@effect/vitest"
import { failed, type PartTrouble, problemOf, resting } from "../../../src/core/watch/PartTrouble.ts"

const after = (rounds: number, lasting = false) =>
  Array.from({ length: rounds }).reduce<PartTrouble | undefined>(
    (before, _, round) =>
      failed(before, { name: "tags", problem: "locked", round, began: round * 1000, at: round * 1000 }, lasting),
    undefined
  )

describe("a part that fails", () => {
  it("blocks after ten rounds in a row, or at once where only a person can mend it", () => {
    assert.deepInclude(after(9), { rounds: 9, blocks: false, sinceAt: 0 })
    assert.deepInclude(after(10), { rounds: 10, blocks: true, sinceAt: 0 })
    assert.deepInclude(after(1, true), { rounds: 1, blocks: true })
  })

  it("is tried in each round, but left alone for a minute where it took long to fail", () => {
    assert.isUndefined(resting(undefined, 4, 0))
    assert.isUndefined(resting(after(3), 4, 3000))
    const slow = failed(after(8), { name: "tags", problem: "no answer", round: 8, began: 10_000, at: 40_000 }, false)
    const rests = resting(slow, 9, 42_000)
    assert.deepInclude(rests, { rounds: 10, blocks: true, problem: "no answer" })
    assert.isUndefined(resting(slow, 9, 100_000))
    // The clock was set back.
    assert.isUndefined(resting(slow, 9, 1000))
  })

  it("is counted once for a round, however often it fails in it", () => {
    const now = { name: "covers", problem: "gone", began: 0, at: 0 }
    const twice = failed(failed(undefined, { ...now, round: 1 }, false), { ...now, round: 1 }, false)
    assert.strictEqual(twice.rounds, 1)
    assert.strictEqual(failed(twice, { ...now, round: 2 }, false).rounds, 2)
  })

  it("is told with its name", () => {
    assert.isNull(problemOf([]))
    const [one] = [after(1)]
    assert.isDefined(one)
    assert.strictEqual(problemOf([one, { ...one, name: "folders" }]), "tags: locked; folders: locked")
  })
})
