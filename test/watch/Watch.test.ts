import { describe, expect, it } from "@effect/vitest"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { ChangeHints } from "../../src/watch/ChangeHints.ts"
import { Watch } from "../../src/watch/Watch.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { Covers } from "../../src/store/scenes/Covers.ts"
import { withStash } from "../sandbox/stash/support/WithStash.ts"
import { id } from "../support/Samples.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"
import { noon, eventually, ready, polled, jobs, watching, edit, editAll, ids } from "./Watching.ts"

const noJobs = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`DELETE FROM job`)

describe("the first start", () => {
  it("comes to know every scene, and wishes for none", () =>
    withStash({ scenes: 60, at: noon }, (stash) =>
      watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          expect(yield* jobs).toEqual([])
          const sql = yield* SqlClient.SqlClient
          const [row] = yield* sql`SELECT count(*) AS n FROM scene WHERE version IS NOT NULL AND seen IS NOT NULL`
          expect(row?.["n"]).toBe(60)
        })
      )
    ))

  it("takes for edited what was stamped since it was called, less a minute", () =>
    withStash({ scenes: 30, at: noon }, async (stash) => {
      await Effect.runPromise(edit(stash, 3, { title: "Long ago" }))
      stash.clock.advance(600_000)
      await Effect.runPromise(edit(stash, 7, { title: "This is why it was called" }))
      stash.clock.advance(90_000)
      await watching(
        stash,
        Effect.zipRight(
          ready,
          Effect.map(jobs, (found) => expect(found).toEqual(["7 edit"]))
        ),
        {
          startedFor: stash.clock.now() - 90_000 + 30_000
        }
      )
    }))

  it("is not begun again after it has ended", () =>
    withStash({ scenes: 10, at: noon }, (stash) => {
      const twice = (folder: string) =>
        Effect.promise(async () => {
          stash.clock.advance(600_000)
          await watching(stash, ready, { folder })
          // Nobody looks.
          await Effect.runPromise(edit(stash, 4, { title: "While nothing ran" }))
          stash.clock.advance(86_400_000)
          await watching(
            stash,
            Effect.gen(function* () {
              yield* eventually(jobs, (found) => found.length > 0)
              yield* polled
              expect(yield* jobs).toEqual(["4 edit"])
            }),
            { folder }
          )
        })
      return Effect.runPromise(Effect.scoped(Effect.flatMap(temporaryFolder, twice)))
    }))
})

describe("an edit", () => {
  it("that changes nothing Plex shows is not wished for, while its cover stays", () =>
    withStash({ scenes: 10, at: noon }, async (stash) => {
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          const covers = yield* Covers
          const api = yield* StashApi
          const cover = yield* api.cover(id(2), Option.none())
          const etag = cover._tag === "Read" && cover.etag._tag === "Some" ? cover.etag.value : null
          yield* covers.remember(id(2), { etag, sha1: "0".repeat(40), stamp: null })
          yield* edit(stash, 2, { code: "ABC-1" })
          yield* polled
          yield* polled
          expect(yield* jobs).toEqual([])
          yield* edit(stash, 2, { cover_image: `data:image/jpeg;base64,${Buffer.from("another").toString("base64")}` })
          yield* eventually(jobs, (found) => found.length === 1)
        })
      )
    }))

  it("of more than twenty at once is bulk work, save the one that a nudge named alone", () =>
    withStash({ scenes: 60, at: noon }, async (stash) => {
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          const { offer } = yield* ChangeHints
          yield* editAll(stash, ids(1, 50), { details: "Together" })
          yield* offer({ scenes: [id(5)] })
          const found = yield* eventually(jobs, (all) => all.length === 50)
          expect(found.filter((job) => job.endsWith("edit"))).toEqual(["5 edit"])
          expect(found.filter((job) => job.endsWith("bulk"))).toHaveLength(49)
        }),
        { settings: { poll_interval: 60 } }
      )
    }))

  it("is found below sixty others when the clocks were just set back", () =>
    withStash({ scenes: 80, at: Date.UTC(2026, 10, 1, 4), timezone: "America/New_York" }, async (stash) => {
      stash.clock.set(Date.UTC(2026, 10, 1, 5, 50))
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          yield* Effect.sync(() => stash.clock.set(Date.UTC(2026, 10, 1, 5, 59, 55)))
          yield* editAll(stash, ids(1, 60), { details: "At 01:59" })
          yield* eventually(jobs, (found) => found.length === 60)
          // So little is no jump: the watch is to find it by itself.
          const later = Effect.sync(() => stash.clock.advance(3000))
          yield* later
          yield* polled
          yield* noJobs
          yield* later
          yield* edit(stash, 70, { title: "At 01:00, an hour later" })
          yield* eventually(jobs, (found) => found.includes("70 edit"))
          expect(yield* jobs).toEqual(["70 edit"])
        })
      )
    }))
})

describe("a folder that was renamed on disk", () => {
  it("has its scenes looked at after the scan, though no stamp moved", () =>
    withStash({ scenes: 0, at: noon }, async (stash) => {
      const files = ["/data/Old/Deep/One.mp4", "/data/Other/Two.mp4"]
      await stash.control("files", { add: files.map((file, index) => ({ file, size: 1000 + index })) })
      const scan = async () => {
        await stash.ask("mutation { metadataScan(input: {}) }")
        await Effect.runPromise(
          eventually(
            Effect.promise(() => stash.ask("{ jobQueue { id } }")),
            ({ data }) => (data as { readonly jobQueue: unknown }).jobQueue === null
          )
        )
      }
      await scan()
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          yield* polled
          expect(yield* jobs).toEqual([])
          yield* Effect.promise(() =>
            stash.control("files", { move: [{ from: "/data/Old/Deep/One.mp4", to: "/data/New/Deep/One.mp4" }] })
          )
          yield* Effect.promise(scan)
          expect(yield* eventually(jobs, (found) => found.length > 0)).toEqual(["1 edit"])
          const { health } = yield* Watch
          expect((yield* health).problem).toBe(null)
        })
      )
    }))
})

describe("a scene that is gone", () => {
  it("is forgotten with its job, unless too many are gone at once", () =>
    withStash({ scenes: 200, at: noon }, async (stash) => {
      stash.clock.advance(600_000)
      await watching(
        stash,
        Effect.gen(function* () {
          yield* ready
          const sql = yield* SqlClient.SqlClient
          const known = Effect.map(
            sql`SELECT count(*) AS n FROM scene WHERE version IS NOT NULL`,
            ([row]) => row?.["n"]
          )
          yield* edit(stash, 9, { title: "Soon gone" })
          yield* eventually(jobs, (found) => found.includes("9 edit"))
          const destroy = (gone: ReadonlyArray<number>) =>
            Effect.promise(() =>
              stash.ask("mutation ($input: ScenesDestroyInput!) { scenesDestroy(input: $input) }", {
                input: { ids: gone.map(String) }
              })
            )
          yield* destroy([9, 10])
          yield* eventually(jobs, (found) => found.length === 0)
          yield* eventually(known, (count) => count === 198)
          yield* destroy(ids(100, 190))
          yield* polled
          yield* polled
          expect(yield* known).toBe(198)
        })
      )
    }))
})
