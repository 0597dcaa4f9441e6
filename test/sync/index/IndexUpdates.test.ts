import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { CallFailure, NotUsable } from "../../../src/core/model/Failure.ts"
import type { RatingKey } from "../../../src/core/model/PlexItem.ts"
import { PlexApi } from "../../../src/plex/PlexApi.ts"
import { LibraryIndex } from "../../../src/store/index/LibraryIndex.ts"
import { UnreadLetters } from "../../../src/store/queue/UnreadLetters.ts"
import { IndexRefresh } from "../../../src/sync/index/IndexRefresh.ts"
import { IndexUpdates } from "../../../src/sync/index/IndexUpdates.ts"
import { IndexWrites } from "../../../src/sync/index/IndexWrites.ts"
import { Libraries } from "../../../src/sync/index/Libraries.ts"
import { part } from "../../support/Arbitrary.ts"
import { served, settled, throughCircuits } from "../../support/Neighbours.ts"
import { away, itemWith, key } from "../../support/Samples.ts"

interface Given {
  readonly unknown?: ReadonlyArray<string>
  readonly unread?: ReadonlyArray<string>
  readonly enabled?: boolean
  readonly fails?: Exclude<CallFailure, NotUsable>
}

/** Item 3 is of a library that is not synced; of item 4 a part could not be read. */
const around = ({ enabled = true, fails, unknown = [], unread = [] }: Given) => {
  const asked: Array<string> = []
  const note = (what: string) => Effect.sync(() => void asked.push(what))
  const item = (ratingKey: string) =>
    itemWith({
      ratingKey: key(ratingKey),
      sectionKey: ratingKey === "3" ? "9" : "1",
      parts: [part(`/${ratingKey}.mp4`, 1, ratingKey)],
      oddPart: ratingKey === "4" ? "a part has no file" : null
    })
  const layer = IndexUpdates.DefaultWithoutDependencies.pipe(
    Layer.provide([
      throughCircuits,
      settled({ enabled }),
      Layer.mock(PlexApi, {
        _tag: "plexsync/PlexApi",
        items: (keys) =>
          Effect.gen(function* () {
            yield* note(`read ${keys.length > 9 ? keys.length : keys.join(",")}`)
            if (fails !== undefined) return yield* fails
            return { items: keys.map((one) => item(one)), odd: new Map<RatingKey, string>() }
          })
      }),
      Layer.mock(LibraryIndex, {
        _tag: "plexsync/LibraryIndex",
        unknown: (_, keys) => Effect.succeed(keys.filter((one) => unknown.includes(one)))
      }),
      Layer.mock(UnreadLetters, {
        _tag: "plexsync/UnreadLetters",
        named: (keys) => Effect.succeed(keys.filter((one) => unread.includes(one)))
      }),
      Layer.mock(Libraries, {
        _tag: "plexsync/Libraries",
        ask: Effect.as(note("ask"), served(["1"], 7)),
        served: Effect.succeed(served(["1"], 7))
      }),
      Layer.mock(IndexRefresh, {
        _tag: "plexsync/IndexRefresh",
        freshen: (_, since) => note(`freshen since ${since}`)
      }),
      Layer.mock(IndexWrites, {
        _tag: "plexsync/IndexWrites",
        replace: (_, library, keys, parts) =>
          note(`replace ${keys.join(",")} of ${library} by ${parts.map(({ file }) => file).join(",")}`)
      })
    ])
  )
  const take = (keys: ReadonlyArray<string>, everything = false) =>
    Effect.flatMap(IndexUpdates, (updates) => updates.take(keys.map(key), { everything })).pipe(Effect.provide(layer))
  return { asked, take }
}

describe("what Plex tells of", () => {
  it.effect("is read where the index does not know it, or where it could not be read, and put into its library", () => {
    const { asked, take } = around({ unknown: ["1", "3"], unread: ["1", "2"] })
    return Effect.gen(function* () {
      yield* take(["1", "2", "3", "5"])
      assert.deepStrictEqual(asked, ["read 1,3,2", "replace 1,2 of 1 by /1.mp4,/2.mp4"])
    })
  })

  it.effect("is not read where the index knows it: each of our own edits is told of, too", () => {
    const { asked, take } = around({})
    return Effect.gen(function* () {
      yield* take(["1"])
      assert.deepStrictEqual(asked, [])
    })
  })

  it.effect("keeps what is known of an item with a part that cannot be read, and adds the parts that can", () => {
    const { asked, take } = around({ unknown: ["4"] })
    return Effect.gen(function* () {
      yield* take(["4"])
      assert.deepStrictEqual(asked, ["read 4", "replace  of 1 by /4.mp4"])
    })
  })

  it.effect("is read a hundred items at a time", () => {
    const all = Array.from({ length: 250 }, (_, at) => String(at + 10))
    const { asked, take } = around({ unknown: all })
    return Effect.gen(function* () {
      yield* take(all)
      assert.deepStrictEqual(
        asked.filter((one) => one.startsWith("read")),
        ["read 100", "read 100", "read 50"]
      )
    })
  })

  it.effect("may be anything: then the index is brought up to date as of now", () => {
    const { asked, take } = around({})
    return Effect.gen(function* () {
      yield* take([], true)
      assert.deepStrictEqual(asked, ["ask", "freshen since 7"])
    })
  })

  it.effect("is left to whoever needs the index where Plex has trouble, or PlexSync is switched off", () => {
    const trouble = around({ unknown: ["1"], fails: away })
    const off = around({ unknown: ["1"], enabled: false })
    return Effect.gen(function* () {
      yield* trouble.take(["1"], true)
      assert.deepStrictEqual(trouble.asked, ["read 1"])
      yield* off.take(["1"], true)
      assert.deepStrictEqual(off.asked, [])
    })
  })
})
