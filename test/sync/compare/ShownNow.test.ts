import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { entryOf, type KeptWrite } from "../../../src/core/history/Entry.ts"
import { pathKey } from "../../../src/core/model/FilePath.ts"
import { WrittenValues } from "../../../src/store/items/WrittenValues.ts"
import { notAsked, ShownNow } from "../../../src/sync/compare/ShownNow.ts"
import { away, id, key, numbered } from "../../support/Samples.ts"
import { addPair, emptyWorld, pipeline, type World } from "../../support/World.ts"
import { generated } from "../../support/world/Pictures.ts"

/** The write of a title to the item of that number, which has the file of its scene. */
const write = (item: number, given: Partial<KeptWrite> = {}): KeptWrite => ({
  id: item,
  at: 0,
  arrived: true,
  server: "machine",
  ratingKey: key(String(item)),
  partPath: pathKey(`/data/${item}.mp4`),
  sceneId: id(item),
  asked: "edit",
  before: { values: {}, pictures: {} },
  after: { title: { value: `Scene ${item}` } },
  later: new Set(),
  ...given
})
const cover = "upload://posters/0123456789abcdef0123456789abcdef01234567"
const ofCover = { thumb: { value: cover, uploaded: true } }

/** So many items with their files, each showing the title that was written to it. */
const world = (items: number): World => {
  const made = emptyWorld()
  for (let number = 1; number <= items; number++) addPair(made, numbered(number))
  for (const item of made.items.values()) retitle(made, Number(item.ratingKey), `Scene ${item.ratingKey}`)
  return made
}
const retitle = (made: World, number: number, title: string): void => {
  const item = made.items.get(String(number))
  if (item !== undefined) made.items.set(item.ratingKey, { ...item, scalars: { ...item.scalars, title } })
}

/** Plex is away once it was asked so often. */
const awayAfter = (made: World, calls: number): World => ({
  ...made,
  get plexFails() {
    return made.calls.length > calls ? away : null
  }
})

const live = (made: World) => Layer.provideMerge(ShownNow.Default, pipeline(made))

/** What is told of each change of each write, and why not of all. */
const told = (writes: ReadonlyArray<KeptWrite>) =>
  Effect.map(
    Effect.flatMap(ShownNow, ({ now }) => now(writes)),
    (shown) => ({
      shows: writes.map((one) => entryOf(one, shown.of(one)).changes.map(({ now, shows }) => [shows, now])),
      problem: shown.problem
    })
  )

describe("what Plex shows of a write", () => {
  it.effect("is that, or another value, or the item is gone, or has another file; with one read for all", () => {
    const made = world(4)
    retitle(made, 2, "By hand")
    made.items.delete("3")
    const writes = [write(1), write(2), write(3), write(4, { partPath: "/data/other.mp4" }), write(1, { id: 9 })]
    return Effect.gen(function* () {
      expect(yield* told(writes)).toEqual({
        shows: [[["yes", null]], [["no", "By hand"]], [["gone", null]], [["gone", null]], [["yes", null]]],
        problem: null
      })
      expect(made.calls).toEqual(["identity", "read items 1,2,3,4"])
    }).pipe(Effect.provide(live(made)))
  })

  it.effect("is gone where all items are", () => {
    const made = world(0)
    return Effect.gen(function* () {
      expect(yield* told([write(1), write(2)])).toEqual({ shows: [[["gone", null]], [["gone", null]]], problem: null })
    }).pipe(Effect.provide(live(made)))
  })

  it.effect("is not asked of another server, whose keys may be those of other items", () => {
    const made = world(1)
    return Effect.gen(function* () {
      const other = write(1, { server: "other" })
      expect(yield* told([other])).toEqual({ shows: [[["not_asked", null]]], problem: null })
      expect(made.calls).toEqual(["identity"])
      expect((yield* told([other, write(1)])).shows).toEqual([[["not_asked", null]], [["yes", null]]])
    }).pipe(Effect.provide(live(made)))
  })

  it.effect("is the value still where Plex shows it in its own way, as PlexSync had read it", () => {
    const made = world(1)
    retitle(made, 1, "Scene One")
    return Effect.gen(function* () {
      expect((yield* told([write(1)])).shows).toEqual([[["no", "Scene One"]]])
      const sent = { field: "title", sent: "Scene 1", shown: "Scene One", resent: [] } as const
      const item = made.items.get("1")
      if (item === undefined) return yield* Effect.dieMessage("there is no item 1")
      yield* Effect.flatMap(WrittenValues, ({ record }) => record("machine", item, id(1), [sent]))
      expect((yield* told([write(1)])).shows).toEqual([[["yes", null]]])
    }).pipe(Effect.provide(live(made)))
  })

  it.effect("is asked of 99 items at a time, ten times at the most", () => {
    const made = world(991)
    const writes = [...made.items.keys()].map((one) => write(Number(one)))
    return Effect.gen(function* () {
      const { problem, shows } = yield* told(writes)
      expect(problem).toBeNull()
      expect(shows.map(([first]) => first?.[0])).toEqual([...Array.from({ length: 990 }, () => "yes"), "not_asked"])
      const reads = made.calls.filter((call) => call.startsWith("read items"))
      expect(reads.map((call) => call.split(",").length)).toEqual(Array.from({ length: 10 }, () => 99))
    }).pipe(Effect.provide(live(made)))
  })
})

describe("a picture that was written", () => {
  it.effect("is shown, or another one is, or none; each slot is asked for once", () => {
    const made = world(3)
    made.pictures.set("1", [
      { ...generated, selected: false },
      { ratingKey: cover, selected: true }
    ])
    made.pictures.set("3", [{ ratingKey: cover, selected: false }])
    const writes = [1, 1, 2, 3].map((item) => write(item, { after: ofCover }))
    return Effect.gen(function* () {
      expect(yield* told(writes)).toEqual({
        shows: [[["yes", null]], [["yes", null]], [["no", generated.ratingKey]], [["no", null]]],
        problem: null
      })
      expect(made.calls.slice(2)).toEqual(["pictures 1", "pictures 2", "pictures 3"])
    }).pipe(Effect.provide(live(made)))
  })

  it.effect("is not asked for where a newer one was written since", () => {
    const made = world(2)
    const background = { value: "upload://arts/1", uploaded: false }
    const old = write(1, { after: { ...ofCover, art: background }, later: new Set(["thumb"]) })
    return Effect.gen(function* () {
      expect((yield* told([old, write(2)])).shows).toEqual([
        [
          ["not_asked", null],
          ["no", generated.ratingKey]
        ],
        [["yes", null]]
      ])
      expect(made.calls.slice(2)).toEqual(["pictures 1/art"])
    }).pipe(Effect.provide(live(made)))
  })

  it.effect("is gone with its item, and keeps no other from being asked for", () => {
    const made = world(2)
    made.items.delete("1")
    return Effect.gen(function* () {
      expect(yield* told([write(1, { after: ofCover }), write(2, { after: ofCover })])).toEqual({
        shows: [[["gone", null]], [["no", generated.ratingKey]]],
        problem: null
      })
    }).pipe(Effect.provide(live(made)))
  })

  it.effect("is asked for of twenty slots at the most", () => {
    const made = world(21)
    const writes = [...made.items.keys()].map((one) => write(Number(one), { after: ofCover }))
    return Effect.gen(function* () {
      const { shows } = yield* told(writes)
      expect(shows.map(([first]) => first?.[0])).toEqual([...Array.from({ length: 20 }, () => "no"), "not_asked"])
      expect(made.calls.filter((call) => call.startsWith("pictures"))).toHaveLength(20)
    }).pipe(Effect.provide(live(made)))
  })
})

/** The write of a title and a poster, and what is told of it where only the item could be read. */
const withCover = (item: number) => write(item, { after: { ...write(item).after, ...ofCover } })
const titleAlone = [
  ["yes", null],
  ["not_asked", null]
]

describe("while Plex does not answer", () => {
  it.effect("nothing is known, and who asked hears why", () => {
    const made = world(1)
    made.plexFails = away
    return Effect.gen(function* () {
      const failure = yield* Effect.flip(told([write(1)]))
      expect(failure.message).toContain("Plex cannot be reached")
      const shown = notAsked(failure.message)
      expect([shown.of(write(1)), shown.problem]).toEqual([undefined, failure.message])
    }).pipe(Effect.provide(live(made)))
  })

  it.effect("to the end, what came before counts, and no picture is asked for", () => {
    const made = world(100)
    const writes = [...made.items.keys()].map((one) => withCover(Number(one)))
    return Effect.gen(function* () {
      const { problem, shows } = yield* told(writes)
      expect(problem).toContain("Plex cannot be reached")
      expect(shows.slice(0, 99)).toEqual(Array.from({ length: 99 }, () => titleAlone))
      expect(shows.slice(99)).toEqual([
        [
          ["not_asked", null],
          ["not_asked", null]
        ]
      ])
      expect(made.calls.filter((call) => call.startsWith("pictures"))).toEqual([])
    }).pipe(Effect.provide(live(awayAfter(made, 2))))
  })

  it.effect("for a picture, no other is asked for, and items count all the same", () => {
    const made = world(2)
    const writes = [withCover(1), withCover(2)]
    return Effect.gen(function* () {
      const { problem, shows } = yield* told(writes)
      expect(problem).toContain("Plex cannot be reached")
      expect(shows).toEqual([titleAlone, titleAlone])
      expect(new Set(made.calls.slice(2))).toEqual(new Set(["pictures 1"]))
    }).pipe(Effect.provide(live(awayAfter(made, 2))))
  })

  it.effect("the database may not either: that is told as well", () => {
    const made = world(1)
    return Effect.gen(function* () {
      yield* Effect.flatMap(SqlClient.SqlClient, (sql) => sql`DROP TABLE written`)
      const { problem, shows } = yield* told([write(1)])
      expect(shows).toEqual([[["not_asked", null]]])
      expect(problem).toContain("written")
    }).pipe(Effect.provide(live(made)))
  })
})
