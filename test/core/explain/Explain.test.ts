import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Schema from "effect/Schema"
import { explain } from "../../../src/core/explain/Explain.ts"
import { Explanation } from "../../../src/core/explain/Explanation.ts"
import { type Facts, type Look, nothingHeld, type Standing } from "../../../src/core/explain/Facts.ts"
import { Obstacle } from "../../../src/core/explain/Obstacle.ts"
import { LowConfidence, NoFile, NoItem } from "../../../src/core/model/Failure.ts"
import { Because, State } from "../../../src/core/model/Job.ts"
import { Step } from "../../../src/core/plan/Step.ts"
import { failures } from "../../support/Failures.ts"
import { id, key } from "../../support/Samples.ts"

const well: Standing = { enabled: true, stopped: [], open: [], paused: [] }

const facts = (given: Partial<Facts> = {}): Facts => ({
  now: 1_000_000,
  sceneId: id(12),
  title: "Twelve",
  stash: { asked: true, why: null },
  plex: { asked: true, why: null },
  files: [{ id: "1", path: "/data/12.mp4", size: 1000 }],
  mappings: [{ stash: "/data", plex: "/media" }],
  asked: [],
  look: { _tag: "Writes", items: [] },
  follows: [],
  held: nothingHeld,
  job: null,
  letter: null,
  written: [],
  standing: well,
  begun: true,
  synced: true,
  ...given
})

const said = (given: Partial<Facts>) => {
  const { outcome, reasons } = explain(facts(given))
  return [outcome, ...reasons.map(({ reason }) => reason)]
}

const job = {
  state: "ready",
  because: null,
  asked: "hook",
  enqueuedAt: 1,
  attempts: 0,
  notBefore: null,
  lastError: null
} as const
const letter = {
  errorTag: "Refused",
  message: "Plex refused",
  attempts: 1,
  firstAt: 1,
  failedAt: 2,
  retryAt: null,
  queued: null,
  candidates: []
}
const writes = (step: Step): Look => ({ _tag: "Writes", items: [{ ratingKey: key("1"), plan: [step], pictures: [] }] })
const differing = writes(
  Step.Set({ field: "title", before: "a", after: "b", memory: "b", again: false, reason: "differs from Stash" })
)
const contested = writes(Step.Contested({ field: "title", before: "a", after: "b", reason: "contested" }))

describe("how a scene stands", () => {
  it.each<readonly [string, Partial<Facts>, ReadonlyArray<string>]>([
    ["as it should be", {}, ["equal"]],
    ["as it should be, although nothing runs", { standing: { ...well, stopped: ["x"], enabled: false } }, ["equal"]],
    ["contested", { look: contested }, ["kept"]],
    ["it differs, and nobody asked", { look: differing }, ["differs"]],
    ["in the queue", { look: differing, job }, ["next"]],
    ["under way", { job: { ...job, state: "running" } }, ["running"]],
    ["nobody answers, and nobody waits", { look: null }, ["unknown"]],
    [
      "nobody answers, and its job waits",
      { look: null, job: { ...job, state: "parked", because: "absent" } },
      ["stopped", "no_item"]
    ],
    [
      "it is tried again",
      { look: differing, job: { ...job, state: "waiting", because: "backoff" } },
      ["waits", "backoff"]
    ],
    ["looked at once more", { job: { ...job, state: "waiting", because: "doubt" } }, ["waits", "backoff"]],
    ["settling", { job: { ...job, state: "waiting", because: "scan_settling" } }, ["waits", "scan_settling"]],
    [
      "a server is left alone",
      { job, standing: { ...well, open: [{ server: "Plex", since: 1, until: 2 }] } },
      ["waits", "circuit_open"]
    ],
    ["what it waited for has come", { look: differing, job: { ...job, state: "parked", because: "absent" } }, ["next"]],
    [
      "nothing runs, and it is switched off",
      { job, standing: { ...well, enabled: false, stopped: ["a", "b"] } },
      ["stopped", "disabled", "blocked", "blocked"]
    ],
    ["held", { held: { scene: true, fields: new Set() } }, ["stopped", "held"]],
    ["dead", { letter }, ["stopped", "dead"]],
    ["dead, and tried again now", { letter: { ...letter, queued: "ready" }, job }, ["next"]],
    [
      "dead for what it is",
      { letter: { ...letter, errorTag: "NoFile" }, look: { _tag: "Fails", failure: new NoFile({ sceneId: id(12) }) } },
      ["stopped", "no_file", "dead"]
    ],
    [
      "dead for what it was, as far as is known",
      { letter: { ...letter, errorTag: "LowConfidence" }, look: null },
      ["stopped", "low_confidence", "dead"]
    ],
    ["dead for what it is no longer", { letter: { ...letter, errorTag: "NoItem" } }, ["stopped", "dead"]],
    [
      "in the trash",
      { look: { _tag: "Fails", failure: new NoItem({ sceneId: id(12), files: ["/a"], trashed: true }) } },
      ["stopped", "in_trash"]
    ],
    [
      "left out",
      { look: { _tag: "Rests", because: "out_of_scope", reason: "tag 'P' (exclude_tags)" } },
      ["stopped", "out_of_scope"]
    ],
    [
      "left out by what is gone",
      { look: { _tag: "Rests", because: "out_of_scope", reason: "tag 'P', which is gone (exclude_tags)" } },
      ["stopped", "excluded_name_gone"]
    ]
  ])("%s", (_, given, expected) => expect(said(given)).toEqual(expected))

  it("says how to begin with all of Stash where nobody has", () => {
    const { toHappen } = explain(facts({ look: differing, begun: false, synced: false }))
    expect(toHappen[0]).toContain("plexsync sync --all")
    expect(explain(facts({ look: differing, begun: false })).toHappen.join()).not.toContain("--all")
  })

  it("names the paused library in what to do", () => {
    const look: Look = { _tag: "Rests", because: "library_paused", reason: "many of its files vanished" }
    const [reason] = explain(facts({ look, standing: { ...well, paused: ["Films"] } })).reasons
    expect(reason).toMatchObject({ reason: "library_paused", detail: "many of its files vanished" })
    expect(reason?.advice).toContain('plexsync accept "Films"')
  })
})

describe("what is told of a job and a failed one", () => {
  it("is what would wake it, and who asked", () => {
    const waiting = { ...job, state: "waiting", because: "not_in_plex", notBefore: 5, asked: "reconcile" } as const
    expect(explain(facts({ job: waiting })).job).toMatchObject({
      words: "waits: not in Plex yet",
      askedBy: "Asked for by reconcile",
      nextTry: 5,
      wakes: ["its time", "its file coming up in Plex", "an edit of the scene in Stash", "plexsync sync --scene 12"]
    })
    expect(explain(facts({ job })).job?.wakes).toEqual([])
  })

  it("is an advice for its cause", () => {
    const advice = (errorTag: string) => explain(facts({ letter: { ...letter, errorTag } })).letter?.advice ?? ""
    expect(advice("InvalidMetadata")).toContain("strict_mode")
    expect(advice("LowConfidence")).toContain("path_mappings")
    for (const tag of ["Unreachable", "LowConfidence", "NoFile", "OfAnotherVersion"])
      expect(advice(tag)).toMatch(/plexsync dlq retry 12$/)
  })
})

describe("any explanation", () => {
  const look = fc.oneof(
    fc.constantFrom<Look | null>(null, differing, contested),
    fc.constantFrom(...failures).map((failure): Look => ({ _tag: "Fails", failure })),
    fc.constantFrom(...Because.literals).map((because): Look => ({ _tag: "Rests", because, reason: "x" }))
  )
  const any = fc.record({
    look,
    job: fc.option(
      fc.record({
        state: fc.constantFrom(...State.literals),
        because: fc.option(fc.constantFrom(...Because.literals)),
        asked: fc.constantFrom("hook" as const, "all" as const),
        enqueuedAt: fc.nat(),
        attempts: fc.nat(20),
        notBefore: fc.option(fc.nat()),
        lastError: fc.option(fc.string({ maxLength: 5000 }))
      })
    ),
    letter: fc.option(fc.constantFrom(...failures.map(({ _tag }) => ({ ...letter, errorTag: _tag })))),
    files: fc.array(
      fc.record({ id: fc.string(), path: fc.string({ minLength: 1 }).map((name) => `/${name}`), size: fc.nat() }),
      {
        maxLength: 40
      }
    ),
    standing: fc.record({
      enabled: fc.boolean(),
      stopped: fc.array(fc.string(), { maxLength: 3 }),
      open: fc.constantFrom([], [{ server: "Plex" as const, since: 1, until: null }]),
      paused: fc.array(fc.string(), { maxLength: 2 })
    })
  })

  it.prop("is as its schema says, of a size that fits a log", [any], ([given]) => {
    const value = explain(facts(given))
    const text = JSON.stringify(Schema.encodeSync(Explanation)(value))
    expect(Schema.decodeUnknownSync(Explanation)(JSON.parse(text))).toEqual(value)
    expect(text.length).toBeLessThan(64_000)
    expect(value.files.all).toBe(given.files.length)
    expect(value.files.shown.length).toBeLessThanOrEqual(10)
  })

  it.prop("says what has to change, and something is in the way of whatever rests", [any], ([given]) => {
    const { outcome, reasons, sentence, toHappen } = explain(facts(given))
    expect(toHappen.length).toBeGreaterThan(0)
    expect(sentence).not.toBe("")
    if (outcome === "stopped" || outcome === "waits") expect(reasons.length).toBeGreaterThan(0)
    for (const { reason } of reasons) expect(Obstacle.literals).toContain(reason)
    const own = reasons.filter(({ reason }) => reason !== "blocked").map(({ reason }) => reason)
    expect(new Set(own).size).toBe(own.length)
  })

  it("cuts long lists with their count", () => {
    const candidates = Array.from({ length: 40 }, (_, at) => `${at}: /m/${at}.mp4`)
    const failure = new LowConfidence({ file: "a.mp4", candidates })
    const { letter: told, reasons } = explain(
      facts({ look: { _tag: "Fails", failure }, letter: { ...letter, candidates } })
    )
    expect(told?.candidates.all).toBe(40)
    expect(told?.candidates.shown).toHaveLength(10)
    expect(reasons[0]?.detail?.length).toBeLessThanOrEqual(300)
  })
})
