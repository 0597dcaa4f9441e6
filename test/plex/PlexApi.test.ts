import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { familyOf, leavesDoubt } from "../../src/core/model/Failure.ts"
import { editRequests } from "../../src/plex/EditQuery.ts"
import { byName, scalarFields, tagFields } from "../../src/core/model/Fields.ts"
import type { ItemsRead } from "../../src/core/model/PlexItem.ts"
import type { Rows } from "../../src/core/model/Rows.ts"
import { pageSize, PlexApi } from "../../src/plex/PlexApi.ts"
import { breaks, json, ofPlex, type Reply, status } from "../support/HttpScript.ts"
import { itemWith, key } from "../support/Samples.ts"
import { plexOf, token } from "../support/Servers.ts"

type Api = Effect.Effect.Success<typeof PlexApi>

/** One call over a script of replies, with the requests it made. Time passes as it must. */
const over = <A, E>(replies: readonly [Reply, ...ReadonlyArray<Reply>], call: (plex: Api) => Effect.Effect<A, E>) => {
  const plex = plexOf(...replies)
  return Effect.gen(function* () {
    const fiber = yield* Effect.fork(Effect.either(Effect.flatMap(PlexApi, call)))
    yield* TestClock.adjust("10 seconds")
    return { result: yield* Fiber.join(fiber), calls: plex.calls }
  }).pipe(Effect.provide(plex.layer))
}

const answerOf = <A, E>(reply: Reply, call: (plex: Api) => Effect.Effect<A, E>) =>
  Effect.map(over([reply], call), ({ result }) => (result._tag === "Right" ? result.right : undefined))
const failureOf = <A, E>(reply: Reply, call: (plex: Api) => Effect.Effect<A, E>) =>
  Effect.map(over([reply], call), ({ result }) => (result._tag === "Left" ? result.left : undefined))

const read = (plex: Api) => plex.libraries
const readItems = (plex: Api) => plex.items([key("7"), key("8")])
const [query] = editRequests(key("7"), [{ kind: "lock", field: "title" }]).map((request) => request.query)
const edit = (plex: Api) => plex.edit(itemWith({ ratingKey: key("7"), sectionKey: "1" }), query!)

const container = (fields: unknown) => json({ MediaContainer: fields })

describe("requests", () => {
  it.effect("carry the token in a header only, and always name the same device", () =>
    Effect.gen(function* () {
      for (const call of [
        read,
        readItems,
        edit,
        (plex: Api) => plex.partsNamed("1", "/a.mp4", 0),
        (plex: Api) => plex.partsPage("1", 0)
      ]) {
        const [request] = (yield* over<unknown, unknown>([container({})], call)).calls
        expect(request?.headers).toMatchObject({
          accept: "application/json",
          "x-plex-token": token,
          "x-plex-client-identifier": "11111111-2222-4333-8444-555555555555",
          "x-plex-product": "PlexSync",
          "x-plex-device-name": "PlexSync"
        })
        expect(request?.url).not.toContain(token)
      }
    })
  )

  it.effect("ask for several items at once, and for nothing when there are none", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([container({})], readItems)
      expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
        "GET http://plex:32400/library/metadata/7,8?skipRefresh=1"
      ])
      expect((yield* over([container({})], (plex) => plex.items([]))).calls).toEqual([])
    })
  )

  it.effect("page through a library in the order things were added", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([container({})], (plex) => plex.partsPage("1", 500))
      const url = new URL(calls[0]?.url ?? "")
      expect(url.pathname).toBe("/library/sections/1/all")
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        type: "1",
        sort: "addedAt:asc",
        "X-Plex-Container-Start": "500",
        "X-Plex-Container-Size": String(pageSize)
      })
    })
  )

  it.effect("ask for what changed by either stamp, in an order that changes do not touch", () =>
    Effect.gen(function* () {
      for (const stamp of ["addedAt", "updatedAt"] as const) {
        const { calls } = yield* over([container({})], (plex) => plex.changedPage("1", stamp, 1700000000, 500))
        expect(calls[0]?.url).toContain(`${stamp}%3E%3E=1700000000`)
        const url = new URL(calls[0]?.url ?? "")
        expect(url.pathname).toBe("/library/sections/1/all")
        expect(Object.fromEntries(url.searchParams)).toMatchObject({
          type: "1",
          sort: "addedAt:asc",
          "X-Plex-Container-Start": "500",
          "X-Plex-Container-Size": String(pageSize)
        })
      }
    })
  )

  it.effect("count a library without reading it", () =>
    Effect.gen(function* () {
      const counted = yield* over([container({ size: 0, totalSize: 2481 })], (plex) => plex.total("1"))
      expect(counted.result).toMatchObject({ right: 2481 })
      expect(counted.calls.map(({ url }) => new URL(url).search)).toEqual([
        "?type=1&X-Plex-Container-Start=0&X-Plex-Container-Size=0"
      ])
      expect((yield* over([container({})], (plex) => plex.total("1"))).result).toMatchObject({ right: undefined })
    })
  )

  it.effect("look a file up by its name alone, with the type the filter needs", () =>
    Effect.gen(function* () {
      const { calls } = yield* over([container({})], (plex) => plex.partsNamed("1", "/data/A & B, 5%.c", 0))
      const url = new URL(calls[0]?.url ?? "")
      expect(url.pathname).toBe("/library/sections/1/all")
      // A comma would mean "or": the longest piece between commas is what is asked for.
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        type: "1",
        file: "A & B",
        "X-Plex-Container-Start": "0",
        "X-Plex-Container-Size": String(pageSize)
      })
    })
  )

  it.effect("edit one item by one PUT that names it", () =>
    Effect.gen(function* () {
      const { calls, result } = yield* over([status(200)], edit)
      expect(result._tag).toBe("Right")
      expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
        "PUT http://plex:32400/library/sections/1/all?type=1&id=7&title.locked=1"
      ])
    })
  )
})

/** The rows of an answer that none was skipped of, and the items of one in which none is odd. */
const rowsOf = <A>(answer: string | Rows<A> | undefined) =>
  answer === undefined || typeof answer === "string" || answer.skipped.length > 0 ? answer : answer.rows
const itemsOf = (answer: string | ItemsRead | undefined) =>
  answer === undefined || typeof answer === "string" || answer.odd.size > 0 ? answer : answer.items

describe("answers with something odd in them", () => {
  const parts = [
    { id: 1, file: "/media/a.mp4", size: "777" },
    { file: "/media/b.mp4", size: 5 },
    { id: 3, file: "/media/c.mp4", size: "big" }
  ]
  const seven = { ratingKey: "7", librarySectionID: 1, Media: [{ Part: parts }], Role: [{ tag: "A" }, { id: 2 }, null] }

  it.effect("lose what is odd alone: an entry of a list, never its item or the others", () =>
    Effect.gen(function* () {
      const read = yield* answerOf(
        container({
          Metadata: [
            { ...seven, title: 1984, summary: null, Genre: null },
            { ratingKey: "8", title: {} }
          ]
        }),
        readItems
      )
      expect(read).toMatchObject({
        items: [
          {
            ratingKey: "7",
            scalars: { title: "1984", summary: "" },
            tags: { actor: ["A"], genre: [] },
            parts: [{ partId: "1", size: 777 }],
            oddPart: "Media[0].Part[1].id is missing, a text or a number is needed"
          }
        ]
      })
      expect(read).toHaveProperty("odd", new Map([["8", "title is an object, a text is needed"]]))
    })
  )

  it.effect("say of a page which items are there, and of which not everything can be read", () =>
    Effect.gen(function* () {
      const page = yield* answerOf(
        container({ totalSize: "3", Metadata: [seven, { ratingKey: "8", Media: "none" }, { title: "who?" }] }),
        (plex) => plex.partsPage("1", 0)
      )
      expect(page).toMatchObject({
        keys: ["7", "8", null],
        odd: new Set(["7", "8"]),
        total: 3,
        parts: [{ partId: "1" }]
      })
    })
  )

  it.effect("do not take an item that says nothing of its key for gone, and take in none that was not asked for", () =>
    Effect.gen(function* () {
      const nameless = { ...seven, ratingKey: undefined }
      const read = yield* answerOf(container({ Metadata: [nameless, { ...seven, ratingKey: "9" }] }), readItems)
      const reason = "ratingKey is missing, a text or a number is needed"
      expect(read).toEqual({ items: [], odd: new Map([key("7"), key("8")].map((one) => [one, reason])) })
    })
  )

  it.effect.each(["", "7,8"])("have no item with the key %j", (ratingKey) =>
    Effect.gen(function* () {
      const read = yield* answerOf(container({ Metadata: [{ ...seven, ratingKey }] }), readItems)
      const reason = "ratingKey has a value that cannot be used"
      expect(read).toEqual({ items: [], odd: new Map([key("7"), key("8")].map((one) => [one, reason])) })
    })
  )

  it.effect("leave out a library alone, and say which", () =>
    Effect.gen(function* () {
      const libraries = yield* answerOf(
        container({
          Directory: [
            { key: "1", type: "movie", title: null },
            { key: "2", type: "movie", title: "Movies" }
          ]
        }),
        read
      )
      expect(libraries).toMatchObject({
        rows: [{ key: "2" }],
        skipped: [{ id: "1", reason: "title is missing, a text is needed" }]
      })
    })
  )
})

describe("answers", () => {
  it.effect("list the libraries, with or without what Plex leaves out", () =>
    Effect.gen(function* () {
      const libraries = yield* answerOf(
        container({
          size: 2,
          Directory: [
            {
              key: "1",
              type: "movie",
              title: "Movies",
              scannedAt: 1700,
              contentChangedAt: 42,
              Location: [{ id: 1, path: "/media" }]
            },
            { key: 2, type: "show", title: "TV" }
          ]
        }),
        read
      )
      expect(rowsOf(libraries)).toEqual([
        { key: "1", type: "movie", title: "Movies", scannedAt: 1700, contentChangedAt: 42, locations: ["/media"] },
        { key: "2", type: "show", title: "TV", scannedAt: 0, contentChangedAt: 0, locations: [] }
      ])
      expect(rowsOf(yield* answerOf(container({ size: 0 }), read))).toEqual([])
    })
  )

  it.effect("give every part of every version, but not those that Plex optimised itself", () =>
    Effect.gen(function* () {
      const page = yield* answerOf(
        container({
          Metadata: [
            {
              ratingKey: 7,
              addedAt: 1700000009,
              updatedAt: 1700000003,
              Media: [
                { id: 1, proxyType: 42, Part: [{ id: 9, file: "/media/Plex Versions/a.mp4", size: 1 }] },
                {
                  id: 2,
                  Part: [
                    { id: 10, file: "/media/a - 1.mp4", size: 5 },
                    { id: "11", file: "/media/a - 2.mp4" }
                  ]
                },
                { id: 3, Part: [{ id: 12 }] }
              ]
            },
            { ratingKey: "8" }
          ]
        }),
        (plex) => plex.partsPage("1", 0)
      )
      expect(page).toEqual({
        keys: ["7", "8"],
        // One part has no file, and an item without any says nothing about those it has.
        odd: new Set(["7", "8"]),
        total: undefined,
        newest: 1700000009,
        parts: [
          { ratingKey: "7", partId: "10", file: "/media/a - 1.mp4", size: 5, first: true, trashed: false },
          { ratingKey: "7", partId: "11", file: "/media/a - 2.mp4", size: null, first: false, trashed: false }
        ]
      })
    })
  )

  it.effect("give an item's values, locks and tags, absent ones as empty", () =>
    Effect.gen(function* () {
      const items = yield* answerOf(
        container({
          librarySectionID: 3,
          Metadata: [
            {
              ratingKey: "7",
              guid: "local://7",
              librarySectionID: 1,
              title: "First",
              originallyAvailableAt: "2024-05-17 00:00:00",
              Genre: [{ tag: "Outdoor" }, { id: 5, tag: "A, B" }],
              Role: [{ tag: "Alice" }],
              Collection: [{ tag: "Favourites" }],
              Label: [{ tag: "mine" }],
              year: 2024,
              userRating: 9.0,
              contentRating: "PG",
              Field: [
                { locked: true, name: "title" },
                { locked: "1", name: "genre" },
                { locked: false, name: "studio" },
                { locked: "0", name: "summary" },
                { name: "actor" }
              ],
              Media: [{ Part: [{ id: 1, file: "/media/a.mp4", size: 5 }] }]
            },
            { ratingKey: "8" }
          ]
        }),
        readItems
      )
      expect(itemsOf(items)).toEqual([
        {
          ratingKey: "7",
          guid: "local://7",
          sectionKey: "1",
          sectionUuid: "",
          scalars: {
            ...byName(scalarFields, () => ""),
            title: "First",
            summary: "",
            studio: "",
            originallyAvailableAt: "2024-05-17",
            year: "2024",
            userRating: "9",
            contentRating: "PG"
          },
          tags: {
            ...byName(tagFields, () => []),
            genre: ["Outdoor", "A, B"],
            actor: ["Alice"],
            collection: ["Favourites"],
            label: ["mine"]
          },
          locked: new Set(["title", "genre", "actor"]),
          parts: [{ ratingKey: "7", partId: "1", file: "/media/a.mp4", size: 5, first: true, trashed: false }],
          oddPart: null
        },
        {
          ratingKey: "8",
          guid: "",
          sectionKey: "3",
          sectionUuid: "",
          scalars: {
            ...byName(scalarFields, () => ""),
            title: "",
            summary: "",
            studio: "",
            originallyAvailableAt: "",
            year: "",
            userRating: "",
            contentRating: ""
          },
          tags: { ...byName(tagFields, () => []), genre: [], actor: [], collection: [], label: [] },
          locked: new Set(),
          parts: [],
          oddPart: "Media is missing, a list is needed"
        }
      ])
    })
  )

  it.effect("leave items out that are gone; all of them gone is no failure", () =>
    Effect.gen(function* () {
      expect(itemsOf(yield* answerOf(status(404), readItems))).toEqual([])
      const one = container({ librarySectionID: 1, Metadata: [{ ratingKey: "8" }] })
      expect(itemsOf(yield* answerOf(one, readItems))).toHaveLength(1)
    })
  )

  it.effect.each([
    [
      "XML",
      status(200, { "content-type": "text/xml;charset=utf-8" }, '<?xml version="1.0"?><MediaContainer size="0"/>')
    ],
    ["HTML", status(200, { "content-type": "text/html" }, "<html>login</html>")],
    ["nothing that says what it is", status(200, {}, "{}")],
    ["JSON that is none", json("{nope")],
    ["JSON of something else", json({ hello: "world" })],
    [
      "JSON that was cut off",
      { status: 200, headers: { "content-type": "application/json" }, body: '{"MediaCon', cut: "UND_ERR_SOCKET" }
    ]
  ] as const)("%s with status 200 is not believed", ([, reply]) =>
    Effect.gen(function* () {
      const failure = yield* failureOf<unknown, { readonly _tag: string }>(reply, read)
      expect(failure).toMatchObject({ _tag: "Unavailable", server: "Plex", status: 200 })
    })
  )
})

describe("statuses", () => {
  it.effect.each([
    [401, "Unauthorized", "blocked"],
    [400, "Refused", "permanent"],
    [409, "Refused", "permanent"],
    [414, "Refused", "permanent"],
    [429, "Unavailable", "transient"],
    [500, "Unavailable", "transient"],
    [502, "Unavailable", "transient"],
    [503, "Unavailable", "transient"],
    [504, "Unavailable", "transient"]
  ] as const)("%d is %s: %s", ([code, tag, family]) =>
    Effect.gen(function* () {
      for (const call of [read, readItems, edit]) {
        const { calls, result } = yield* over<unknown, { readonly _tag: string }>(
          [status(code, { "content-type": "text/html" }, "<html>no</html>")],
          call
        )
        expect(calls).toHaveLength(1)
        expect(result).toMatchObject({ _tag: "Left", left: { _tag: tag, server: "Plex", status: code } })
      }
      const failure = yield* failureOf(status(code), edit)
      expect(failure === undefined ? undefined : familyOf(failure)).toBe(family)
    })
  )

  it.effect("404 of Plex is an item that is gone when an item was meant, and a refusal otherwise", () =>
    Effect.gen(function* () {
      expect(yield* failureOf(ofPlex(404), edit)).toMatchObject({ _tag: "ItemGone", ratingKey: "7" })
      expect(yield* failureOf(ofPlex(404), read)).toMatchObject({ _tag: "Refused", status: 404 })
      // Something before Plex may say so of a request that it does not like.
      expect(yield* failureOf(status(404, { server: "nginx" }), edit)).toMatchObject({ _tag: "Refused", status: 404 })
    })
  )

  it.effect(
    "403 is Plex's word about the token for a read, and for a write whose fault it is is yet to be found out",
    () =>
      Effect.gen(function* () {
        for (const call of [read, readItems])
          expect(yield* failureOf<unknown, unknown>(ofPlex(403), call)).toMatchObject({ _tag: "Unauthorized" })
        expect(yield* failureOf(ofPlex(403), edit)).toMatchObject({ _tag: "Refused", status: 403, before: null })
        for (const call of [read, readItems, edit])
          expect(yield* failureOf<unknown, unknown>(status(403, { server: "nginx" }), call)).toMatchObject({
            _tag: "Refused",
            status: 403,
            before: "nginx"
          })
      })
  )

  it.effect("says who answered, and never what", () =>
    Effect.gen(function* () {
      const page = (code: number, title: string) =>
        `<html><head><title>${title}</title></head><body><h1>${code} ${title}</h1></body></html>`
      const secret = "<html><body>Blocked: union select (rule 942100)</body></html>"
      const messages = yield* Effect.forEach(
        [
          status(400, { "x-plex-protocol": "1.0" }, secret),
          status(400, {}, page(400, "Bad Request")),
          status(400, { server: "Microsoft-IIS/10.0" }, secret),
          status(406, { server: "nginx/1.25.3 (Ubuntu) \u0007" }, secret),
          status(502, { server: "<b>odd</b>" }, secret),
          status(502, { server: "cloudflare" }, secret)
        ],
        (reply) => Effect.map(failureOf(reply, edit), (failure) => failure?.message)
      )
      expect(messages).toEqual([
        "Plex refused with status 400: it does not take this request (edit item)",
        "Plex refused with status 400: it does not take this request (edit item)",
        "Something before Plex (Microsoft-IIS/10.0) refused with status 400: it does not take this request (edit item)",
        "Something before Plex (nginx/1.25.3) refused with status 406: it does not take this request (edit item)",
        "Plex is not ready: something before it answered with status 502 (edit item)",
        "Plex is not ready: something before it (cloudflare) answered with status 502 (edit item)"
      ])
    })
  )

  it.effect("the right to edit is proved by a read that only the owner may, and by nothing else", () =>
    Effect.gen(function* () {
      const ask = (plex: Api) => plex.mayEdit
      const { calls } = yield* over([container({ size: 0 })], ask)
      expect(calls.map(({ url }) => url)).toEqual(["http://plex:32400/:/prefs"])
      expect(yield* answerOf(container({ size: 0 }), ask)).toBe("yes")
      for (const code of [401, 403]) expect(yield* answerOf(ofPlex(code), ask)).toBe("no")
      const page = status(200, { "content-type": "text/html" }, "<html>log in</html>")
      for (const reply of [ofPlex(404), status(403, { server: "nginx" }), page])
        expect(yield* answerOf(reply, ask)).toBe("unknown")
      expect(yield* failureOf(status(503), ask)).toMatchObject({ _tag: "Unavailable" })
    })
  )

  it.effect("400 of a Plex that is still starting up passes", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf(
        status(400, {}, "<html>The server is still starting up. Please retry later.</html>"),
        edit
      )
      expect(failure).toMatchObject({ _tag: "Unavailable", status: 400, problem: "it is still starting up" })
    })
  )

  it.effect("401 and 403 say what a person must do", () =>
    Effect.gen(function* () {
      expect((yield* failureOf(status(401), edit))?.message).toMatch(
        /^Authentication failed: Unauthorized .*Set plex_token/
      )
      expect((yield* failureOf(ofPlex(403), read))?.message).toContain("the server's owner, not of a shared user")
    })
  )

  it.effect.each([
    ["20", 20_000],
    ["0", 0],
    ["", null],
    ["soon", null],
    ["Wed, 31 Dec 1969 23:00:00 GMT", 0]
  ] as const)("Retry-After %j asks for %s ms", ([header, wait]) =>
    Effect.gen(function* () {
      for (const code of [429, 503]) {
        expect(yield* failureOf(status(code, header === "" ? {} : { "retry-after": header }), edit)).toMatchObject({
          retryAfter: wait
        })
      }
    })
  )
})

describe("broken connections", () => {
  it.effect.each([
    ["ECONNREFUSED", false],
    ["ENOTFOUND", false],
    ["EAI_AGAIN", false],
    ["EHOSTUNREACH", false],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", false],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", false],
    ["ERR_TLS_CERT_ALTNAME_INVALID", false],
    ["ECONNRESET", true],
    ["EPIPE", true],
    ["UND_ERR_SOCKET", true],
    ["SOMETHING_NEW", true]
  ] as const)(
    "%s: a read is tried three times at once, then it is the queue's matter (may have arrived: %s)",
    ([code, sent]) =>
      Effect.gen(function* () {
        const { calls, result } = yield* over([breaks(code)], read)
        expect(calls).toHaveLength(3)
        expect(result).toMatchObject({
          _tag: "Left",
          left: { _tag: "Unreachable", server: "Plex", address: "http://plex:32400", quick: true, sent }
        })
      })
  )

  it.effect.each(["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "ETIMEDOUT"] as const)(
    "%s took its time already: one attempt",
    (code) =>
      Effect.gen(function* () {
        const { calls, result } = yield* over([breaks(code)], read)
        expect(calls).toHaveLength(1)
        expect(result).toMatchObject({
          left: { _tag: "Unreachable", quick: false, sent: code !== "UND_ERR_CONNECT_TIMEOUT" }
        })
      })
  )

  it.effect("an attempt that succeeds ends the trying", () =>
    Effect.gen(function* () {
      const { calls, result } = yield* over([breaks("ECONNRESET"), breaks("ECONNRESET"), container({})], read)
      expect([calls.length, result._tag]).toEqual([3, "Right"])
    })
  )

  it.effect("an edit is never sent again: its claim comes first", () =>
    Effect.gen(function* () {
      for (const code of ["ECONNREFUSED", "ECONNRESET"])
        expect((yield* over([breaks(code)], edit)).calls).toHaveLength(1)
    })
  )

  it.effect("a web page in answer to an edit is no success: a proxy's, and nobody knows what became of the edit", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf(status(200, { "content-type": "text/html" }, "<!DOCTYPE html><p>Log in"), edit)
      expect(failure).toMatchObject({ _tag: "Unavailable", status: 200 })
      expect(failure !== undefined && failure._tag !== "ItemGone" && leavesDoubt(failure)).toBe(true)
    })
  )

  it.effect("an edit whose answer broke off leaves a doubt, one that never left does not", () =>
    Effect.gen(function* () {
      const doubt = (reply: Reply) =>
        Effect.map(
          failureOf(reply, edit),
          (failure) => failure !== undefined && failure._tag !== "ItemGone" && leavesDoubt(failure)
        )
      expect(yield* doubt(breaks("ECONNRESET"))).toBe(true)
      expect(yield* doubt({ status: 200, body: "x", cut: "UND_ERR_SOCKET" })).toBe(true)
      expect(yield* doubt(status(504))).toBe(true)
      expect(yield* doubt(breaks("ECONNREFUSED"))).toBe(false)
      expect(yield* doubt(status(503))).toBe(false)
    })
  )

  it.effect("waits 100 to 400 ms between attempts", () =>
    Effect.gen(function* () {
      const plex = plexOf(breaks("ECONNREFUSED"))
      yield* Effect.gen(function* () {
        const fiber = yield* Effect.fork(Effect.flip(Effect.flatMap(PlexApi, read)))
        yield* TestClock.adjust("99 millis")
        expect(plex.calls).toHaveLength(1)
        yield* TestClock.adjust("301 millis")
        expect(plex.calls.length).toBeGreaterThanOrEqual(2)
        yield* TestClock.adjust("400 millis")
        expect(plex.calls).toHaveLength(3)
        yield* Fiber.join(fiber)
      }).pipe(Effect.provide(plex.layer))
    })
  )

  it.effect("says what happened in words, without any secret", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf(breaks("ECONNREFUSED"), read)
      expect(failure?.message).toBe(
        "Plex cannot be reached at http://plex:32400: connection refused; is it running, and is the port right? (list libraries)"
      )
    })
  )
})
