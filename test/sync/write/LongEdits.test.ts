import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Refused } from "../../../src/core/model/Failure.ts"
import { safeLength } from "../../../src/core/retry/Blame.ts"
import type { Edit, FieldEdit } from "../../../src/core/plan/Edit.ts"
import type { EditRequest } from "../../../src/plex/EditQuery.ts"
import { jobFor } from "../../../src/sync/PreparedJob.ts"
import { SceneLines, type Voice } from "../../../src/sync/report/SceneLines.ts"
import { make } from "../../../src/sync/write/LongEdits.ts"
import { id, itemWith } from "../../support/Samples.ts"

const names = Array.from({ length: 80 }, (_, at) => `Performer number ${at}`)
const text = (value: string): FieldEdit => ({ kind: "text", field: "summary", value })
const list: FieldEdit = { kind: "names", field: "actor", names, removed: [] }
const long: Edit = [text("A sentence. ".repeat(40)), list]

interface Given {
  /** The longest query that is taken. */
  readonly limit?: number
  readonly status?: number
  /** Whether the item is there. */
  readonly there?: boolean
  /** Whether Plex takes each part of a list for the whole. */
  readonly replaces?: boolean
}

/** A Plex behind something that refuses long requests; `sent`: each request, `taken`: those that were not refused. */
const around = ({ limit = Infinity, replaces = false, status = 414, there = true }: Given) => {
  const sent: Array<EditRequest> = []
  const taken: Array<EditRequest> = []
  const warned: Array<string> = []
  let shown: ReadonlyArray<string> = []
  const voice: Voice = {
    info: () => Effect.void,
    warn: (line) => Effect.sync(() => void warned.push(line)),
    error: () => Effect.void
  }
  const send = (edit: Edit, server = "machine") =>
    Effect.flatMap(sender, (write) =>
      write({ job: jobFor(id(7), "named", 0), server, item: itemWith(), fence: Effect.succeed(0) }, edit)
    ).pipe(Effect.provideService(SceneLines, voice))
  const sender = Effect.runSync(
    Effect.cached(
      make({
        send: (_, request) =>
          Effect.suspend(() => {
            sent.push(request)
            if (request.query.length > limit)
              return new Refused({ server: "Plex", operation: "edit item", status, problem: "too long" })
            taken.push(request)
            for (const field of request.edit)
              if (field.kind === "names") shown = replaces ? field.names : [...shown, ...field.names]
            return Effect.succeed({ requests: 1, prompt: true, cut: [] })
          }),
        isThere: () => Effect.succeed(there),
        read: () => Effect.sync(() => itemWith({ tags: { actor: shown } }))
      })
    )
  )
  return { send, sent, shown: () => shown, taken, warned }
}

describe("an edit of one item", () => {
  it.effect("is one request, however long, as long as it is taken", () => {
    const { send, sent } = around({})
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* send(long), { requests: 1, prompt: true, cut: [] })
      assert.lengthOf(sent, 1)
    })
  })

  it.effect("that is refused for its length is sent once more in pieces, which carry all of it", () => {
    const { send, sent, shown, taken, warned } = around({ limit: safeLength })
    return Effect.gen(function* () {
      const done = yield* send(long)
      assert.strictEqual(done.requests, taken.length)
      assert.strictEqual(sent.length, taken.length + 1)
      assert.deepStrictEqual(shown(), names)
      assert.deepStrictEqual([done.cut, warned], [[], []])
    })
  })

  it.effect("goes in pieces at once from then on, to that server alone", () => {
    const { send, sent, taken } = around({ limit: safeLength })
    return Effect.gen(function* () {
      yield* send(long)
      const refused = sent.length - taken.length
      yield* send(long)
      assert.strictEqual(sent.length - taken.length, refused)
      yield* send(long, "another")
      assert.strictEqual(sent.length - taken.length, refused + 1)
    })
  })

  it.effect("that is refused for what it says is not sent again", () => {
    const { send, sent } = around({ limit: safeLength, status: 403 })
    return Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(send(long)))._tag, "Refused")
      assert.lengthOf(sent, 1)
    })
  })

  it.effect("that is refused with 404 is too long only if the item is there", () => {
    const [gone, there] = [false, true].map((is) => around({ limit: safeLength, status: 404, there: is }))
    return Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(gone!.send(long)))._tag, "ItemGone")
      assert.lengthOf(gone!.sent, 1)
      yield* there!.send(long)
      assert.deepStrictEqual(there!.shown(), names)
    })
  })
})

describe("a text that no request can carry", () => {
  it.effect("is cut to what is taken, one limit after another, and that is said once", () => {
    const { send, sent, warned } = around({ limit: safeLength })
    return Effect.gen(function* () {
      const { cut } = yield* send([text("A sentence. ".repeat(420))])
      const lengths = sent.map(({ query }) => query.length)
      assert.isTrue(lengths.every((length, at) => at === 0 || length < lengths[at - 1]!))
      assert.isAtMost(lengths.at(-1)!, safeLength)
      assert.isAbove(lengths.at(-1)!, safeLength - 100)
      assert.deepStrictEqual(
        cut.map(({ kind }) => kind),
        ["text"]
      )
      assert.lengthOf(warned, 1)
      assert.include(warned[0], "Scene 7: Summary is too long for Plex")
    })
  })

  it.effect("fails where even the shortest is refused", () => {
    const { send, warned } = around({ limit: 500 })
    return Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(send([text("A sentence. ".repeat(420))])))._tag, "Refused")
      assert.deepStrictEqual(warned, [])
    })
  })
})

describe("a list that no request can carry", () => {
  it.effect("is given as many of its first names as one carries, to a Plex that takes each part for the whole", () => {
    const { send, shown, warned } = around({ limit: safeLength, replaces: true })
    return Effect.gen(function* () {
      const { cut } = yield* send([list])
      assert.deepStrictEqual(shown(), names.slice(0, shown().length))
      assert.isAbove(shown().length, 10)
      assert.lengthOf(cut, 1)
      assert.include(warned[0], "it takes each part of a list for the whole")
    })
  })
})
