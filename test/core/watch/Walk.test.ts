import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parse, wallText } from "../../../src/core/model/Stamp.ts"
import {
  begin,
  end,
  isLate,
  isProvisional,
  latest,
  type Progress,
  reaches,
  slack,
  start,
  type Walk,
  wentBack
} from "../../../src/core/watch/Walk.ts"

const hour = 3_600_000
const noon = Date.UTC(2026, 10, 1, 12)

/** A stamp as Stash would write it. */
const stampAt = (instant: number, offset: number): string => {
  const whole = Math.floor(instant / 1000) * 1000
  const minutes = Math.abs(offset) / 60_000
  const two = (value: number) => String(value).padStart(2, "0")
  const zone = offset === 0 ? "Z" : `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  return wallText(whole + offset) + zone
}

describe("parse", () => {
  it("reads a stamp with its offset", () => {
    const { instant, offset, wall } = parse("2026-11-21T00:15:20-05:00")
    expect(instant).toBe(Date.UTC(2026, 10, 21, 5, 15, 20))
    expect(wall).toBe(Date.UTC(2026, 10, 21, 0, 15, 20))
    expect(offset).toBe(-5 * hour)
    expect(parse("2026-11-21T00:15:20Z").offset).toBe(0)
    expect(parse("2026-11-21T00:15:20.123456789+05:30").offset).toBe(5.5 * hour)
  })

  it("takes what cannot be read for older than everything", () => {
    expect(parse("")).toEqual({ instant: 0, wall: 0, offset: 0 })
    expect(parse("yesterday")).toEqual({ instant: 0, wall: 0, offset: 0 })
  })

  it("orders the clocks of stamps as their texts are ordered", () => {
    const stamp = fc
      .tuple(fc.integer({ min: 0, max: 100 }), fc.constantFrom(-5, -4, 0, 1, 9, 14))
      .map(([at, offset]) => stampAt(noon + at * 600_000, offset * hour))
    fc.assert(
      fc.property(stamp, stamp, (one, two) => {
        fc.pre(one.slice(0, 19) !== two.slice(0, 19))
        expect(parse(one).wall < parse(two).wall).toBe(one < two)
      }),
      { numRuns: 1000 }
    )
  })
})

describe("a walk", () => {
  const progress: Progress = { floor: noon - slack, newest: noon, offset: 0, deepAt: noon }
  const rowsAt = (...seconds: ReadonlyArray<number>) => seconds.map((second) => stampAt(noon + second * 1000, 0))

  it("goes down to two seconds below the newest stamp of the last one", () => {
    const walk = begin(progress, rowsAt(5, 0, -1, -2, -3), noon + 6000, false)
    expect(walk.deep).toBe(false)
    expect(rowsAt(5, 0, -1, -2, -3).map((row) => reaches(walk, row))).toEqual([true, true, true, true, false])
  })

  it("lists no stamp again once nothing can be stored under it any more", () => {
    const walk = begin(progress, rowsAt(0), noon + 60_000, false)
    const next = end(progress, walk, latest(walk, rowsAt(0)))
    expect(next).toEqual({ floor: noon + 1, newest: noon, offset: 0, deepAt: noon })
    expect(reaches(begin(next, rowsAt(0), noon + 90_000, false), rowsAt(0)[0] ?? "")).toBe(false)
  })

  it.each([
    ["an hour has passed", noon + hour, rowsAt(0), false],
    ["Stash's clock was set", noon + 10_000, rowsAt(0), true],
    ["Stash's clock was set back", noon - 10_000, rowsAt(0), false],
    ["a newer stamp has another offset", noon + 10_000, [stampAt(noon + 5000, -hour)], false]
  ])("goes down to everything of a day when %s", (_, at, rows, jumped) => {
    const walk = begin(progress, rows, at, jumped)
    expect(walk.deep).toBe(true)
    expect(reaches(walk, stampAt(at - 12 * hour, -14 * hour))).toBe(true)
    expect(reaches(walk, stampAt(at - 27 * hour, 0))).toBe(false)
    expect(end(progress, walk, latest(walk, rows)).deepAt).toBe(at)
  })

  it("goes deep when the clock was set back, but not when it is told a little less exactly", () => {
    const deepAt = (at: number) => begin(progress, [stampAt(noon, 0)], at, false).deep
    expect(deepAt(noon - slack)).toBe(false)
    expect(deepAt(noon - slack - 1)).toBe(true)
    // What a clock that was set back by less stamps is listed all the same.
    const walk = begin(progress, [stampAt(noon, 0)], noon - slack, false)
    expect(reaches(walk, stampAt(noon - slack, 0))).toBe(true)
  })

  it("is not led into the future by a stamp", () => {
    const walk = begin(progress, rowsAt(900, 1), noon + 2000, false)
    expect(end(progress, walk, latest(walk, rowsAt(900, 1))).newest).toBe(noon + 1000)
  })

  it("sees when the newest stamp went back, but not before it has seen one", () => {
    expect(wentBack(progress, rowsAt(-100))).toBe(true)
    expect(wentBack(progress, rowsAt(0, -100))).toBe(false)
    expect(wentBack(progress, [])).toBe(false)
    expect(wentBack(start(noon), rowsAt(-100))).toBe(false)
  })

  it("takes for late what is remembered under another instant, whatever the offset it is written in", () => {
    const stamp = fc
      .tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom(-5, 0, 9))
      .map(([second, offset]) => ({ second, text: stampAt(noon + second * 1000, offset * hour) }))
    fc.assert(
      fc.property(stamp, stamp, (seen, now) => {
        expect(isLate(seen.text, now.text)).toBe(seen.second !== now.second)
        expect(isLate(null, now.text)).toBe(false)
        expect(isLate(undefined, now.text)).toBe(false)
      }),
      { numRuns: 500 }
    )
  })

  it("does not trust a stamp that is two seconds old or less", () => {
    expect(isProvisional(stampAt(noon, 0), noon + slack)).toBe(true)
    expect(isProvisional(stampAt(noon, 0), noon + slack + 1)).toBe(false)
  })
})

/** A row of the model: its content counts its edits. */
interface Row {
  readonly id: number
  readonly stamp: string
  readonly content: number
}

/** Stash as far as a walk sees it: rows, listed by stamp as text. */
class Model {
  readonly rows = new Map<number, Row>()
  now = noon
  offset = 0
  private edits = 0

  edit(id: number) {
    this.edits += 1
    this.rows.set(id, { id, stamp: stampAt(this.now, this.offset), content: this.edits })
  }
  listed() {
    return [...this.rows.values()].sort((one, two) =>
      one.stamp === two.stamp ? one.id - two.id : one.stamp < two.stamp ? 1 : -1
    )
  }
}

/** A watch as its driver would be, in memory: what it remembers survives a kill, the walk under way does not. */
class Watcher {
  progress: Progress = { ...start(noon - hour) }
  readonly seen = new Map<number, string | null>()
  readonly synced = new Map<number, number>()
  readonly twice: Array<number> = []

  poll(model: Model, options: { readonly jumped?: boolean; readonly killAfter?: number; readonly offBy?: number }) {
    const pageSize = 3
    // Our idea of Stash's clock is a little late.
    const at = model.now - (options.offBy ?? 0)
    const rows = model.listed()
    const first = rows.slice(0, pageSize).map(({ stamp }) => stamp)
    const walk: Walk = begin(this.progress, first, at, options.jumped === true)
    let newest: string | undefined
    for (let page = 0; page * pageSize < rows.length; page++) {
      const shown = rows.slice(page * pageSize, (page + 1) * pageSize)
      const reached = shown.filter(({ stamp }) => reaches(walk, stamp))
      newest = latest(walk, [...(newest === undefined ? [] : [newest]), ...shown.map(({ stamp }) => stamp)])
      for (const { content, id, stamp } of reached) {
        if (this.seen.get(id) === stamp) continue
        if (this.synced.get(id) !== content) {
          if (this.synced.get(id) === content) this.twice.push(id)
          this.synced.set(id, content)
        }
        this.seen.set(id, isProvisional(stamp, at) ? null : stamp)
      }
      if (options.killAfter === page) return
      if (reached.length < shown.length) break
    }
    this.progress = end(this.progress, walk, newest)
  }
}

type Step =
  | { readonly kind: "edit"; readonly ids: ReadonlyArray<number> }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "zone"; readonly hours: number }
  | { readonly kind: "poll"; readonly killAfter: number | null; readonly offBy: number }

const steps: fc.Arbitrary<ReadonlyArray<Step>> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("edit" as const),
        ids: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 })
      })
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("wait" as const),
        ms: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3 * hour }))
      })
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("zone" as const), hours: fc.integer({ min: -12, max: 14 }) })
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("poll" as const),
        killAfter: fc.option(fc.integer({ min: 0, max: 2 })),
        offBy: fc.integer({ min: 0, max: 1200 })
      })
    }
  ),
  { maxLength: 40 }
)

const play = (list: ReadonlyArray<Step>) => {
  const model = new Model()
  const watcher = new Watcher()
  for (const step of list) {
    if (step.kind === "edit") for (const id of step.ids) model.edit(id)
    else if (step.kind === "wait") model.now += step.ms
    else if (step.kind === "zone") model.offset = step.hours * hour
    else watcher.poll(model, { offBy: step.offBy, ...(step.killAfter === null ? {} : { killAfter: step.killAfter }) })
  }
  return { model, watcher }
}

const contents = (model: Model) => new Map([...model.rows.values()].map(({ content, id }) => [id, content]))

describe("walks over a Stash that is edited all the time", () => {
  it("find every edit within an hour, whatever the offset does and whenever a walk is killed", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { model, watcher } = play(list)
        model.now += 3000
        watcher.poll(model, {})
        model.now += hour
        watcher.poll(model, {})
        expect(watcher.synced).toEqual(contents(model))
      }),
      { numRuns: 2000 }
    )
  })

  it("find every edit with the second poll at the latest, while the offset stays", () => {
    const still = steps.map((list) => list.filter(({ kind }) => kind !== "zone"))
    fc.assert(
      fc.property(still, fc.integer({ min: -12, max: 14 }), (list, hours) => {
        const { model, watcher } = play([
          { kind: "zone", hours },
          { kind: "edit", ids: [1, 2, 3, 4, 5] },
          { kind: "poll", killAfter: null, offBy: 0 },
          ...list
        ])
        watcher.poll(model, {})
        model.now += 3000
        watcher.poll(model, {})
        expect(watcher.synced).toEqual(contents(model))
      }),
      { numRuns: 2000 }
    )
  })

  it("read nothing again once everything is seen", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { model, watcher } = play(list)
        for (let poll = 0; poll < 3; poll++) {
          model.now += 10_000
          watcher.poll(model, { jumped: poll === 0 })
        }
        expect([...watcher.seen.values()]).not.toContain(null)
        for (const { id, stamp } of model.rows.values()) expect(watcher.seen.get(id)).toBe(stamp)
      }),
      { numRuns: 1000 }
    )
  })
})
