import * as Either from "effect/Either"
import * as fc from "fast-check"
import { noMemory, type ItemMemory } from "../../src/core/plan/ItemMemory.ts"
import { metadataOf } from "../../src/core/plan/Metadata.ts"
import {
  byName,
  type Field,
  fields,
  isTagField,
  type ScalarField,
  scalarFields,
  syncFields,
  type TagField,
  tagFields
} from "../../src/core/model/Fields.ts"
import { type Part, type PlexItem, RatingKey } from "../../src/core/model/PlexItem.ts"
import { type Scene, SceneId } from "../../src/core/model/Scene.ts"
import type { Value } from "../../src/core/model/Value.ts"

/** Names as people type them: with commas, quotes, accents in both normal forms, emoji, and now and then half a character. */
export const name = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "Outdoor",
      "outdoor",
      "A, B & C",
      'Say "hi"',
      "50% off",
      "Caf\u00e9",
      "Cafe\u0301",
      "\u{1f600}x"
    )
  },
  {
    weight: 3,
    arbitrary: fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }).filter((text) => text.trim() !== "")
  },
  {
    weight: 1,
    arbitrary: fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom("\ud800", "\udc00", "a", ",", "&", "%") })
  }
)

/** Any text at all, control characters and lone halves of characters included. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({
    maxLength: 20,
    unit: fc.constantFrom(
      "a",
      " ",
      "\n",
      "\r",
      "\t",
      "\u0000",
      "\u0085",
      "\u200b",
      "\u00a0",
      "\u201c",
      "\u2019",
      "\u0301",
      "\ud800",
      "\udc00",
      "e",
      "\u{1f600}"
    )
  })
)

export const sceneId = fc.integer({ min: 1, max: 1_000_000 }).map((id) => SceneId.make(id))

export const ratingKey = fc.integer({ min: 1, max: 99_999 }).map((key) => RatingKey.make(String(key)))

const date = fc.option(
  fc.constantFrom("2024", "2024-05", "2024-05-17", "0987-06", "2024-05-17T23:30:00+02:00", "", "yesterday"),
  { nil: null }
)

export const scene: fc.Arbitrary<Scene> = fc.record({
  id: sceneId,
  title: fc.oneof(fc.constant(""), name, anyText),
  details: anyText,
  date,
  rating100: fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
  organized: fc.boolean(),
  updated_at: fc.constant("2026-11-21T00:15:20-05:00"),
  files: fc.array(
    fc.record({
      id: fc.nat().map(String),
      path: fc.constantFrom("/data/First Scene.mp4", "/data/Cafe\u0301.mkv"),
      size: fc.nat()
    }),
    { maxLength: 2 }
  ),
  studio: fc.option(fc.record({ id: fc.constant("1"), name }), { nil: null }),
  performers: fc.array(fc.record({ id: fc.constant("1"), name, disambiguation: fc.constantFrom("", "the younger") }), {
    maxLength: 5
  }),
  tags: fc.array(fc.record({ id: fc.constant("1"), name }), { maxLength: 8 })
})

/** What a scene should show. */
export const metadata = scene.map((one) =>
  Either.getOrThrow(metadataOf(one, { strict: false, maxTags: 100, ignoreTags: [] }))
)

/** The time of the tests, epoch ms. */
export const now = Date.UTC(2026, 10, 21)

/** Settings that a plan goes by. */
export const planRules = fc.record({
  skip: fc.subarray([...syncFields]).map((names) => new Set(names)),
  preserve: fc.boolean(),
  contentRating: fc.constantFrom("", "XXX"),
  label: fc.constantFrom("", "Outdoor", "stash"),
  now: fc.constant(now)
})

export const part = (file: string, size: number | null = 1000, key = "1"): Part => ({
  ratingKey: RatingKey.make(key),
  partId: `p${key}`,
  file,
  size,
  first: true,
  trashed: false
})

/** What items show in fields that hold no name. */
const shown: Readonly<Partial<Record<ScalarField, fc.Arbitrary<string>>>> = {
  title: fc.oneof(fc.constant("First Scene"), fc.constant(""), name),
  originallyAvailableAt: fc.constantFrom("", "2024-01-01", "1999-12-31"),
  year: fc.constantFrom("", "2024", "1999"),
  userRating: fc.constantFrom("", "7", "8.5"),
  contentRating: fc.constantFrom("", "XXX", "PG")
}
const most: Readonly<Partial<Record<TagField, number>>> = { genre: 6, label: 3 }

export const item: fc.Arbitrary<PlexItem> = fc.record({
  ratingKey,
  guid: fc.constant("local://1"),
  sectionKey: fc.constant("1"),
  sectionUuid: fc.constant(""),
  scalars: fc.record(byName(scalarFields, (field) => shown[field] ?? fc.oneof(fc.constant(""), name))),
  tags: fc.record(byName(tagFields, (field) => fc.array(name, { maxLength: most[field] ?? 4 }))),
  locked: fc.subarray([...fields, "thumb", "art"]).map((locks) => new Set<string>(locks)),
  parts: fc.constant([part("/media/First Scene.mp4")]),
  oddPart: fc.constant(null)
})

const valueOf = (field: Field): fc.Arbitrary<Value> => (isTagField(field) ? fc.array(name, { maxLength: 4 }) : name)

interface Known {
  readonly sent: Value
  readonly shown: Value | null
  readonly resent: ReadonlyArray<number>
  readonly earlier: ReadonlyArray<Value>
}

const knownOf = (field: Field): fc.Arbitrary<readonly [Field, Known]> =>
  fc
    .record({
      sent: valueOf(field),
      shown: fc.option(valueOf(field), { nil: null }),
      resent: fc.array(fc.integer({ min: now - 10 * 86_400_000, max: now }), { maxLength: 3 }),
      earlier: fc.array(valueOf(field), { maxLength: 2 })
    })
    .map((known) => [field, known])

/** What may be remembered of an item: any field sent at any time, and what Plex made of it. */
export const memory: fc.Arbitrary<ItemMemory> = fc.oneof(
  fc.constant(noMemory),
  fc
    .tuple(
      fc.subarray([...fields]).chain((some) => fc.tuple(...some.map(knownOf))),
      fc.subarray(["thumb" as const, "art" as const])
    )
    .map(([known, pictures]) => ({
      written: Object.fromEntries(known.map(([field, { resent, sent, shown }]) => [field, { sent, shown, resent }])),
      earlier: Object.fromEntries(known.map(([field, { earlier }]) => [field, earlier])),
      pictures: new Set(pictures)
    }))
)
