import * as Option from "effect/Option"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  agreedIn,
  type Asked,
  changedSince,
  completeUntil,
  decide,
  type Freshening,
  type IndexState,
  isMassive,
  pauseAfter,
  surplus
} from "../../../src/core/index/IndexState.ts"

const minute = 60_000
const day = 24 * 60 * minute
const start = 1_700_000_000_000

const stateWith = (given: Partial<IndexState> = {}): IndexState => ({
  title: "Movies",
  checkedAt: start,
  sweptAt: start,
  scannedAt: 5,
  contentChangedAt: 7,
  newest: 1_700_000_000,
  items: 100,
  bare: 0,
  files: 100,
  paused: null,
  ...given
})
const paused = { vanished: 60, of: 100, since: start }
const same = { scannedAt: 5, contentChangedAt: 7 }

const decided = (state: IndexState, given: Partial<Asked> = {}, library = same) =>
  decide(Option.some(state), library, { now: start + minute, since: 0, agreed: 0, ...given })

describe("what brings an index up to date", () => {
  it.each<readonly [string, Freshening, Freshening]>([
    ["was never made: a sweep", decide(Option.none(), same, { now: start, since: 0, agreed: 0 }), "sweep"],
    ["need only be there: nothing", decided(stateWith()), "nothing"],
    ["is fresh enough: nothing", decided(stateWith(), { since: start }), "nothing"],
    ["must be fresher, and nothing changed", decided(stateWith(), { since: start + 1 }), "unchanged"],
    ["must be fresher, after a scan", decided(stateWith(), { since: start + 1 }, { ...same, scannedAt: 6 }), "delta"],
    [
      "must be fresher, after a change",
      decided(stateWith(), { since: start + 1 }, { ...same, contentChangedAt: 6 }),
      "delta"
    ],
    ["is not quite a day old", decided(stateWith(), { now: start + day - 1 }), "nothing"],
    ["is a day old: a sweep", decided(stateWith(), { now: start + day }), "sweep"],
    ["comes from the future: a sweep", decided(stateWith(), { now: start - 1 }), "sweep"],
    ["is paused: nothing for ten minutes", decided(stateWith({ paused }), { now: start + 10 * minute - 1 }), "nothing"],
    ["is paused: then a sweep", decided(stateWith({ paused }), { now: start + 10 * minute }), "sweep"],
    ["is paused, and a person agreed: a sweep", decided(stateWith({ paused }), { agreed: 60 }), "sweep"],
    ["is paused, and more is gone than was agreed", decided(stateWith({ paused }), { agreed: 59 }), "nothing"]
  ])("%s", (_, answer, wanted) => {
    expect(answer).toBe(wanted)
  })

  const states = fc.record({
    checkedAt: fc.integer({ min: start, max: start + 2 * day }),
    sweptAt: fc.integer({ min: start, max: start + 2 * day }),
    paused: fc.option(fc.constant(paused))
  })
  const library = fc.record({
    scannedAt: fc.integer({ min: 4, max: 6 }),
    contentChangedAt: fc.integer({ min: 6, max: 8 })
  })
  const asked = fc.record({
    now: fc.integer({ min: start, max: start + 4 * day }),
    since: fc.oneof(fc.constant(0), fc.integer({ min: start, max: start + 4 * day })),
    agreed: fc.integer({ min: 0, max: 100 })
  })
  const always = (check: (state: IndexState, library: typeof same, asked: Asked, answer: Freshening) => void) =>
    fc.assert(
      fc.property(states, library, asked, (given, listed, wish) => {
        const state = stateWith(given)
        check(state, listed, wish, decide(Option.some(state), listed, wish))
      }),
      { numRuns: 2000 }
    )

  it("never leaves an index as it is that is older than asked for, unless it is paused", () => {
    always((state, _, { since }, answer) => {
      if (state.paused === null && state.checkedAt < since) expect(answer).not.toBe("nothing")
    })
  })

  it("takes Plex's word only where both its marks are the same", () => {
    always((state, listed, _, answer) => {
      const equal = listed.scannedAt === state.scannedAt && listed.contentChangedAt === state.contentChangedAt
      if (answer === "unchanged") expect(equal).toBe(true)
      if (answer === "delta") expect(equal).toBe(false)
    })
  })

  it("sweeps a library at most once in ten minutes while it is paused and nobody agreed", () => {
    always((state, _, { agreed, now }, answer) => {
      if (state.paused === null || agreed >= 60) return
      const early = now >= state.sweptAt && now - state.sweptAt < 10 * minute
      expect(answer).toBe(early ? "nothing" : "sweep")
    })
  })

  it("sweeps at least once a day, and no oftener of itself", () => {
    always((state, _, { now }, answer) => {
      if (state.paused === null) expect(answer === "sweep").toBe(now < state.sweptAt || now - state.sweptAt >= day)
    })
  })
})

describe("the guard", () => {
  it.each([
    ["a few", 10, 100, false],
    ["exactly 20 %", 80, 400, false],
    ["more than 20 %, but only 50", 50, 60, false],
    ["more than 20 % and than 50", 51, 100, true],
    ["21 % of many", 105, 500, true],
    ["everything", 100, 100, true]
  ])("asks a person when it is more than 20 %% and than 50: %s", (_, vanished, of, massive) => {
    expect(isMassive(vanished, of)).toBe(massive)
    expect(pauseAfter({ before: of, met: of - vanished, unmet: vanished }, null, { agreed: 0, now: 9 })).toEqual(
      massive ? { vanished, of, since: 9 } : null
    )
  })

  it("counts what reads took out before the sweep, and what was replaced by as many others", () => {
    expect(pauseAfter({ before: 100, met: 40, unmet: 5 }, null, { agreed: 0, now: 9 })?.vanished).toBe(60)
    expect(pauseAfter({ before: 100, met: 100, unmet: 60 }, null, { agreed: 0, now: 9 })?.vanished).toBe(60)
  })

  it("keeps when it began, until the files are back or a person agreed", () => {
    const swept = { before: 100, met: 30, unmet: 70 }
    expect(pauseAfter(swept, paused, { agreed: 0, now: 9 })).toEqual({ vanished: 70, of: 100, since: start })
    expect(pauseAfter(swept, paused, { agreed: 70, now: 9 })).toBeNull()
    expect(pauseAfter({ before: 100, met: 90, unmet: 10 }, paused, { agreed: 0, now: 9 })).toBeNull()
  })

  it("takes no consent for more than it was given for", () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(2000), fc.nat(2000), (before, gone, agreed) => {
        const vanished = Math.min(before, gone)
        const pause = pauseAfter({ before, met: before - vanished, unmet: vanished }, null, { agreed, now: 9 })
        if (pause === null) expect(isMassive(vanished - agreed, before)).toBe(false)
        else expect(agreed).toBeLessThan(vanished)
      })
    )
  })

  it("takes consent for the pause it was given for, and no later one", () => {
    const consent = Option.some({ since: start, vanished: 60 })
    expect(agreedIn(stateWith({ paused }), consent)).toBe(60)
    expect(agreedIn(stateWith({ paused: { ...paused, since: start + 1 } }), consent)).toBe(0)
    expect(agreedIn(stateWith(), consent)).toBe(0)
    expect(agreedIn(stateWith({ paused }), Option.none())).toBe(0)
  })
})

describe("the index against Plex's own count", () => {
  it("falls short by what Plex has more", () => {
    expect(surplus(stateWith({ bare: 2 }), 103, 101)).toBe(0)
    expect(surplus(stateWith({ bare: 2 }), 105, 101)).toBe(2)
    expect(surplus(stateWith({ bare: 2 }), 102, 101)).toBe(-1)
  })

  it("is not settled by agreement, when so much vanished that the guard must see it", () => {
    expect(surplus(stateWith(), 40, 40)).toBeLessThan(0)
    expect(surplus(stateWith(), 60, 60)).toBe(0)
  })
})

describe("up to when all changes are known", () => {
  const now = 1_700_000_100_000
  it("is the newest stamp less the time the pages took", () => {
    expect(completeUntil(0, 1_700_000_050, { elapsed: 2001, now })).toBe(1_700_000_047)
    expect(completeUntil(0, 1_700_000_050, { elapsed: -5, now })).toBe(1_700_000_050)
  })

  it("never goes back, and never into the future", () => {
    expect(completeUntil(1_700_000_060, 1_700_000_050, { elapsed: 0, now })).toBe(1_700_000_060)
    expect(completeUntil(0, 4_000_000_000, { elapsed: 0, now })).toBe(1_700_000_100)
    expect(completeUntil(4_000_000_000, 0, { elapsed: 0, now })).toBe(1_700_000_100)
  })

  it("no change made while paging is passed over by the next delta, wherever its page was", () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(600_000), fc.nat(600_000), fc.nat(600_000), (known, took, at, quiet) => {
        // Pages are read from `now - took` on; something changes `at` ms later, after its page was read; the newest stamp seen is no later than the end.
        const changed = Math.floor((now - took + Math.min(at, took)) / 1000)
        const seen = Math.floor((now - Math.min(quiet, took)) / 1000)
        const newest = completeUntil(known, seen, { elapsed: took, now })
        expect(changed).toBeGreaterThan(changedSince(newest))
      })
    )
  })

  it("is asked for with an overlap, from no negative time", () => {
    expect(changedSince(1000)).toBe(940)
    expect(changedSince(5)).toBe(0)
  })
})
