import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Notice, readFrame } from "../../src/plex/Notifications.ts"
import { PlexApi } from "../../src/plex/PlexApi.ts"
import { asText, inRows, mutated, type Mutation, mutationsEach, rowOf } from "../support/Mutations.ts"
import { key } from "../support/Samples.ts"
import { plexAt } from "../support/Servers.ts"

type Api = Effect.Effect.Success<typeof PlexApi>

const keys = [11, 12, 13, 14]

/** Items with what Plex 1.43 answers of them: see the recordings. */
export const itemsAnswer = {
  MediaContainer: {
    size: 4,
    totalSize: 4,
    librarySectionID: 1,
    Metadata: keys.map((number) => ({
      ratingKey: String(number),
      key: `/library/metadata/${number}`,
      guid: `local://${number}`,
      type: "movie",
      title: `Scene ${number}`,
      summary: "Line one",
      studio: "Example Studio",
      librarySectionID: 1,
      year: 2024,
      originallyAvailableAt: "2024-05-17",
      addedAt: 1_777_000_000,
      updatedAt: 1_777_000_001,
      Genre: [{ tag: "Tag 1" }, { tag: "Tag 2" }],
      Role: [{ tag: "Performer 1" }, { tag: "Performer 2" }],
      Collection: [{ tag: "Example Studio" }],
      Field: [{ locked: true, name: "title" }],
      Media: [
        {
          id: number,
          Part: [
            { id: number * 10, file: `/data/${number}.mp4`, size: 100 },
            { id: number * 10 + 1, file: `/data/${number} b.mp4`, size: 200 }
          ]
        }
      ]
    }))
  }
}
const sections = {
  MediaContainer: {
    Directory: keys.map((number) => ({
      key: String(number),
      type: "movie",
      title: `Movies ${number}`,
      scannedAt: 1,
      contentChangedAt: 2,
      Location: [{ id: 1, path: "/data" }]
    }))
  }
}
const posters = {
  MediaContainer: {
    Metadata: keys.map((number) => ({
      key: `/p/${number}`,
      ratingKey: `upload://posters/${number}`,
      selected: number === 11
    }))
  }
}

let answer: unknown = {}
const client = HttpClient.make((request) =>
  Effect.succeed(
    HttpClientResponse.fromWeb(
      request,
      new Response(JSON.stringify(answer), { headers: { "content-type": "application/json" } })
    )
  )
)
const runtime = ManagedRuntime.make(
  Layer.provide(plexAt("http://plex:32400"), Layer.succeed(HttpClient.HttpClient, client))
)
const ask = async <A, E>(given: unknown, call: (plex: Api) => Effect.Effect<A, E>) => {
  answer = given
  return Either.getOrThrow(await runtime.runPromise(Effect.either(Effect.flatMap(PlexApi, call))))
}
const holds = (
  given: unknown,
  rows: ReadonlyArray<string>,
  check: (changed: unknown, row: number, mutation: Mutation) => Promise<void>
) =>
  fc.assert(
    fc.asyncProperty(inRows(given, rows), (mutation) =>
      check(mutated(given, mutation), rowOf(mutation, rows), mutation)
    ),
    { numRuns: mutationsEach }
  )

const rows = ["MediaContainer", "Metadata"]

describe("a thousand answers of Plex with something odd in them", () => {
  it("lose no other item, and take none for gone: what was not read of one is said", async () => {
    const read = (plex: Api) => plex.items(keys.map((number) => key(String(number))))
    const before = await ask(itemsAnswer, read)
    await holds(itemsAnswer, rows, async (changed, row) => {
      const own = String(keys[row])
      const after = await ask(changed, read)
      const others = ({ items }: typeof before) => items.filter(({ ratingKey }) => ratingKey !== own)
      expect(asText(others(after))).toBe(asText(others(before)))
      expect(new Set([...after.items.map(({ ratingKey }) => ratingKey), ...after.odd.keys()]).size).toBe(4)
      const mine = after.items.find(({ ratingKey }) => ratingKey === own)
      if (mine === undefined) return
      expect(mine.sectionKey).toBe("1")
      // A part that is not among those that were read is said to be odd.
      if (mine.parts.length < 2) expect(mine.oddPart).not.toBeNull()
    })
  })

  it("shorten no page of a listing, and lose no part of an item without saying so", async () => {
    const read = (plex: Api) => plex.partsPage("1", 0)
    const before = await ask(itemsAnswer, read)
    await holds(itemsAnswer, rows, async (changed, row, { path }) => {
      const own = String(keys[row])
      const after = await ask(changed, read)
      expect(after.keys.length).toBeGreaterThanOrEqual(4)
      // Another key is another item's: its files do not follow it there.
      if (path.at(-1) === "ratingKey") return
      const others = ({ parts }: typeof before) => parts.filter(({ ratingKey }) => ratingKey !== own)
      expect(asText(others(after))).toBe(asText(others(before)))
      const mine = after.parts.filter(({ ratingKey }) => ratingKey === own)
      if (mine.length < 2) expect([...after.odd].includes(key(own)) || after.keys.includes(null)).toBe(true)
    })
  })

  it("lose no other library, and no other picture", async () => {
    const libraries = await ask(sections, (plex) => plex.libraries)
    await holds(sections, ["MediaContainer", "Directory"], async (changed, row) => {
      const after = await ask(changed, (plex) => plex.libraries)
      const others = libraries.rows.filter((_, at) => at !== row)
      const same = after.rows.filter((one) =>
        others.some((other) => other.key === one.key && other.title === one.title)
      )
      expect(asText(same)).toBe(asText(others))
      expect(after.rows.length + after.skipped.length).toBeGreaterThanOrEqual(4)
    })
    const shown = (plex: Api) => plex.pictures(key("1"), "poster")
    const pictures = await ask(posters, shown)
    await holds(posters, rows, async (changed, row) => {
      const after = await ask(changed, shown)
      expect(after).toEqual(expect.arrayContaining(pictures.filter((_, at) => at !== row)))
    })
  })

  it("lose no other notification of a frame", async () => {
    const frame = {
      NotificationContainer: {
        type: "timeline",
        size: 4,
        TimelineEntry: keys.map((number) => ({
          identifier: "com.plexapp.plugins.library",
          sectionID: "1",
          itemID: String(number),
          type: 1,
          title: "x",
          state: 5
        }))
      }
    }
    const changed = (number: number) => Notice.ItemChanged({ ratingKey: key(String(number)) })
    await holds(frame, ["NotificationContainer", "TimelineEntry"], (odd, row) => {
      const { rows: told } = readFrame(JSON.stringify(odd))
      expect(told).toEqual(expect.arrayContaining(keys.filter((_, at) => at !== row).map(changed)))
      return Promise.resolve()
    })
  })
})
