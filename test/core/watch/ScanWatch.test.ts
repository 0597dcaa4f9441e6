import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { asked, type JobSeen, next, remembered, type ScanWatch } from "../../../src/core/watch/ScanWatch.ts"

/** Stash's jobs: those that are not over, and the last ten that are. */
class Jobs {
  private last = 0
  private living: ReadonlyArray<JobSeen> = []
  private dead: ReadonlyArray<JobSeen> = []

  begin(isScan: boolean) {
    this.last += 1
    this.living = [...this.living, { id: this.last, isScan, isOver: false }]
  }
  /** The oldest one ends; says whether it was a scan. */
  end(): boolean {
    const [first, ...rest] = this.living
    if (first === undefined) return false
    this.living = rest
    this.dead = [...this.dead, { ...first, isOver: true }].slice(-remembered)
    return first.isScan
  }
  poll(watch: ScanWatch) {
    const ids = new Set(asked(watch))
    return next(watch, { queue: this.living, found: [...this.living, ...this.dead].filter(({ id }) => ids.has(id)) })
  }
}

const fresh: ScanWatch = { last: 0, running: [] }

describe("the watch of scans", () => {
  it("sees a scan that came and went between two polls", () => {
    const jobs = new Jobs()
    jobs.begin(true)
    jobs.end()
    const { ended, watch } = jobs.poll(fresh)
    expect(ended).toBe(true)
    expect(jobs.poll(watch).ended).toBe(false)
  })

  it("waits for a scan that runs", () => {
    const jobs = new Jobs()
    jobs.begin(true)
    const first = jobs.poll(fresh)
    expect(first.ended).toBe(false)
    jobs.end()
    expect(jobs.poll(first.watch).ended).toBe(true)
  })

  it("takes other jobs for none", () => {
    const jobs = new Jobs()
    jobs.begin(false)
    const first = jobs.poll(fresh)
    jobs.end()
    expect(first.ended || jobs.poll(first.watch).ended).toBe(false)
  })

  it("knows nothing any more after Stash was started anew: a scan may have ended", () => {
    const { ended, watch } = new Jobs().poll({ last: 7, running: [] })
    expect({ ended, last: watch.last }).toEqual({ ended: true, last: null })
  })

  it("misses no scan as long as no more than ten jobs run between two polls", () => {
    const step = fc.constantFrom("scan" as const, "task" as const, "end" as const)
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: remembered }), { maxLength: 12 }), (rounds) => {
        const jobs = new Jobs()
        let watch = fresh
        for (const round of rounds) {
          let over = false
          for (const one of round) {
            if (one === "end") over = jobs.end() || over
            else jobs.begin(one === "scan")
          }
          const seen = jobs.poll(watch)
          expect(seen.ended).toBe(over)
          watch = seen.watch
        }
      }),
      { numRuns: 1000 }
    )
  })
})
