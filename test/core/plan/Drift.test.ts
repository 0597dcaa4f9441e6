import * as Either from "effect/Either"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { driftOf, isMendable } from "../../../src/core/plan/Drift.ts"
import { emptyReport, withScene } from "../../../src/core/plan/DriftReport.ts"
import { type ItemMemory, noMemory, type Written } from "../../../src/core/plan/ItemMemory.ts"
import { type Metadata, metadataOf } from "../../../src/core/plan/Metadata.ts"
import { planFor } from "../../../src/core/plan/Plan.ts"
import { type Field, offFields } from "../../../src/core/model/Fields.ts"
import type { PlexItem } from "../../../src/core/model/PlexItem.ts"
import { changes, type PlanRules } from "../../../src/core/plan/Step.ts"
import { item as anyItem, memory as anyMemory, now, scene } from "../../support/Arbitrary.ts"
import { itemWith, metadataWith } from "../../support/Samples.ts"

const rules: PlanRules = {
  skip: new Set(offFields),
  preserve: false,
  contentRating: "",
  label: "",
  now
}

const wrote = (written: Readonly<Partial<Record<Field, Partial<Written> & Pick<Written, "sent">>>>): ItemMemory => ({
  ...noMemory,
  written: Object.fromEntries(
    Object.entries(written).map(([field, known]) => [field, { shown: null, resent: [], ...known }])
  )
})

const drifts = (metadata: Metadata, item: PlexItem, memory: ItemMemory = noMemory, given: Partial<PlanRules> = {}) =>
  driftOf(planFor(metadata, item, memory, { ...rules, ...given }), memory).map(({ field, kind }) => `${field} ${kind}`)

describe("a field that differs", () => {
  it("is missing where Plex shows nothing", () => {
    expect(drifts(metadataWith(), itemWith({ scalars: { summary: "" }, tags: { collection: ["Mine"] } }))).toEqual([
      "summary missing",
      "collection missing"
    ])
  })

  it("is stale where Plex shows what was last written, or what stood there before", () => {
    const item = itemWith({
      scalars: { title: "Before", studio: "An agent's" },
      tags: { collection: ["Example Studio"] }
    })
    expect(drifts(metadataWith(), item, wrote({ title: { sent: "Before" } }))).toEqual(["title stale", "studio stale"])
  })

  it("is edited where Plex shows something else than was written", () => {
    const item = itemWith({ scalars: { title: "By hand" }, tags: { genre: ["By hand"] } })
    const memory = wrote({ title: { sent: "First Scene" }, genre: { sent: ["Earlier"] } })
    expect(drifts(metadataWith(), item, memory)).toEqual(["title edited", "genre edited"])
  })

  it("is unlocked where only the lock is missing", () => {
    const item = itemWith({
      locked: new Set(["summary", "studio", "originallyAvailableAt", "genre", "actor", "collection"])
    })
    expect(drifts(metadataWith(), item)).toEqual(["title unlocked"])
  })

  it("is contested where it was changed back too often, and nothing would mend it", () => {
    const memory = wrote({ title: { sent: "First Scene", resent: [now - 2, now - 1] } })
    const found = driftOf(planFor(metadataWith(), itemWith({ scalars: { title: "Theirs" } }), memory, rules), memory)
    expect(found).toEqual([{ field: "title", kind: "contested", shown: "Theirs", wanted: "First Scene" }])
    expect(isMendable(found)).toBe(false)
  })

  it("is none where what a person edited is to stay", () => {
    const item = itemWith({ scalars: { title: "By hand" } })
    expect(drifts(metadataWith(), item, wrote({ title: { sent: "First Scene" } }), { preserve: true })).toEqual([])
  })

  it("is found and mendable exactly where a sync would write", () => {
    const anyMetadata = scene.map((one) =>
      Either.getOrThrow(metadataOf(one, { strict: false, maxTags: 100, ignoreTags: [] }))
    )
    fc.assert(
      fc.property(anyMetadata, anyItem, anyMemory, fc.boolean(), (metadata, item, memory, preserve) => {
        const plan = planFor(metadata, item, memory, { ...rules, preserve })
        expect(isMendable(driftOf(plan, memory))).toBe(changes(plan))
      }),
      { numRuns: 1000 }
    )
  })
})

describe("a report", () => {
  const title = { field: "title", kind: "edited" } as const

  it("counts scenes once and items by field and kind", () => {
    const one = { sceneId: 1, problem: null, fate: "enqueued" } as const
    const report = [
      {
        ...one,
        items: [
          { ratingKey: "1", drifts: [title] },
          { ratingKey: "2", drifts: [title] }
        ]
      },
      { sceneId: 2, problem: null, items: [{ ratingKey: "3", drifts: [] }], fate: "left" } as const,
      { sceneId: 3, problem: "not in Plex", items: [], fate: "left" } as const,
      { sceneId: 4, problem: null, items: [{ ratingKey: "4", drifts: [title] }], fate: "unsynced" } as const
    ].reduce(withScene, emptyReport("all", 5))
    expect(report).toMatchObject({
      scenes: 4,
      drifted: 2,
      enqueued: 1,
      unsynced: 1,
      fields: { title: { edited: 3 } },
      notCompared: { "not in Plex": 1 }
    })
    expect(report.examples.map(({ ratingKey }) => ratingKey)).toEqual(["1", "2", "4"])
  })

  it("keeps the scene's title and both values of what differs, for people", () => {
    const drift = { ...title, shown: "", wanted: "x".repeat(300) }
    const compared = { sceneId: 1, title: "Night Train", problem: null, fate: "left" } as const
    const { examples } = withScene(emptyReport("all", 5), {
      ...compared,
      items: [{ ratingKey: "1", drifts: [drift, { field: "thumb", kind: "missing" }] }]
    })
    expect(examples).toEqual([
      {
        sceneId: 1,
        title: "Night Train",
        ratingKey: "1",
        ...title,
        shown: "(empty)",
        wanted: `"${"x".repeat(117)}..."`
      },
      { sceneId: 1, title: "Night Train", ratingKey: "1", field: "thumb", kind: "missing" }
    ])
  })

  it("stays small, however much differs", () => {
    const drifted = { problem: null, items: [{ ratingKey: "1", drifts: [title] }], fate: "enqueued" } as const
    const report = Array.from({ length: 1000 }, (_, index) => ({ ...drifted, sceneId: index })).reduce(
      withScene,
      emptyReport("all", 5)
    )
    expect([report.drifted, report.examples.length]).toEqual([1000, 100])
  })
})
