import { describe, expect, it } from "vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Layer from "effect/Layer"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as ManagedRuntime from "effect/ManagedRuntime"
import fc from "fast-check"
import { verdictOf } from "../../src/core/hook/HookFilter.ts"
import { metadataOf } from "../../src/core/plan/Metadata.ts"
import type { Rows } from "../../src/core/model/Rows.ts"
import { idsOf } from "../../src/core/model/OddScenes.ts"
import { Scene, type SceneId } from "../../src/core/model/Scene.ts"
import { hookIn } from "../../src/stash/plugin/HookInput.ts"
import { decode } from "../../src/stash/plugin/PluginProtocol.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { asText, inRows, type Mutation, mutated, mutationsEach, rowOf } from "../support/Mutations.ts"
import { answers, operations } from "../support/Recorded.ts"
import { id, rawScene } from "../support/Samples.ts"
import { stashAt } from "../support/Servers.ts"

type Api = Effect.Effect.Success<typeof StashApi>

const recorded = answers("graphql-data.json")
const dataOf = (name: string): Record<string, unknown> => {
  const body = JSON.parse(recorded.get(name)?.body ?? "{}") as { readonly data?: Record<string, unknown> }
  return body.data ?? {}
}
const numbers = [1, 2, 3, 4]
const base = dataOf("findScene, every field a sync reads")["findScene"] as Record<string, unknown>
const named = (kind: string) => [1, 2].map((number) => ({ id: String(number), name: `${kind} ${number}` }))

/** The recorded scene four times, as our queries ask for it. */
const fullScenes = numbers.map((number) => ({
  ...Object.fromEntries(Object.entries(rawScene).map(([field, value]) => [field, value ?? `Some ${field}`])),
  id: String(number),
  title: `Scene ${number}`,
  details: base["details"],
  date: base["date"],
  rating100: base["rating100"],
  organized: base["organized"],
  updated_at: base["updated_at"],
  files: [
    { id: `${number}0`, path: `/data/${number}.mp4`, size: 100 },
    { id: `${number}1`, path: `/data/${number} b.mp4`, size: 200 }
  ],
  studio: { id: "1", name: "Example Studio" },
  performers: named("Performer").map((one) => ({ ...one, disambiguation: "x" })),
  tags: named("Tag")
}))
const stamped = fullScenes.map(({ files, id: own, updated_at }) => ({ id: own, updated_at, files }))

/** What the server answers next. */
let answer: unknown = {}
const client = HttpClient.make((request) =>
  Effect.succeed(
    HttpClientResponse.fromWeb(
      request,
      new Response(JSON.stringify({ data: answer }), { headers: { "content-type": "application/json" } })
    )
  )
)
const runtime = ManagedRuntime.make(
  Layer.provide(stashAt("http://stash:9999"), Layer.succeed(HttpClient.HttpClient, client))
)
const ask = <A, E>(given: unknown, call: (stash: Api) => Effect.Effect<A, E>) => {
  answer = given
  return runtime.runPromise(Effect.either(Effect.flatMap(StashApi, call)))
}

/** Runs a property over mutations of the rows of an answer. */
const holds = (
  given: unknown,
  rows: ReadonlyArray<string>,
  check: (changed: unknown, mutation: Mutation, row: number) => Promise<void>,
  share = 1
) =>
  fc.assert(
    fc.asyncProperty(inRows(given, rows), (mutation) =>
      check(mutated(given, mutation), mutation, rowOf(mutation, rows))
    ),
    { numRuns: mutationsEach * share }
  )

/** All rows but the changed one are as before; that one is as before, or skipped. A row that is there twice may be both. */
const loseNoOther = <A extends { readonly id: unknown }>(before: Rows<A>, after: Rows<A>, row: number) => {
  const own = before.rows[row]?.id
  const others = ({ rows }: Rows<A>) => rows.filter(({ id: one }) => one !== own)
  expect(asText(others(after))).toBe(asText(others(before)))
  expect(after.rows.some(({ id: one }) => one === own) || after.skipped.length > 0).toBe(true)
  expect(after.skipped.length).toBeLessThanOrEqual(1)
  // Whoever looks for what is gone finds it, or that it may be any.
  const isThere = after.skipped.some(({ id: one }) => one === String(own) || one === "")
  expect(isThere || after.rows.some(({ id: one }) => one === own)).toBe(true)
}

/** Null says of these that they are unset. */
const unset = new Set(
  Object.keys(rawScene).filter((field) =>
    Either.isRight(Schema.decodeUnknownEither(Scene)({ ...rawScene, [field]: null }))
  )
)

const shownOf = (scene: Scene | undefined) =>
  scene === undefined
    ? undefined
    : Either.getOrThrow(metadataOf(scene, { strict: false, maxTags: 100, ignoreTags: [] }))

describe("a thousand answers of Stash with something odd in them", () => {
  const right = <A, E>(result: Either.Either<A, E>): A => Either.getOrThrow(result)

  it("lose no other scene, take none for gone, and clear or shorten no field", async () => {
    const given = { findScenes: { scenes: fullScenes } }
    const ids = numbers.map((number) => id(number))
    const read = (stash: Api) => stash.scenesByIds(ids)
    const before = right(await ask(given, read))
    await holds(given, ["findScenes", "scenes"], async (changed, { how, path }, row) => {
      const after = right(await ask(changed, read))
      loseNoOther(before, after, row)
      expect([...new Set<SceneId>(idsOf(after))].toSorted()).toEqual(ids)
      if (how === "null" && unset.has(String(path.at(-1)))) return
      const own = after.rows.find((scene) => scene.id === ids[row])
      if (own !== undefined) expect(asText(shownOf(own))).toBe(asText(shownOf(before.rows[row])))
    })
  })

  it.each([
    ["all scenes in full", { findScenes: { scenes: fullScenes } }, (stash: Api) => stash.scenesAfter(0)],
    ["all scenes with their files", { findScenes: { scenes: stamped } }, (stash: Api) => stash.stampsAfter(0)],
    ["namesakes", { findScenes: { scenes: stamped } }, (stash: Api) => stash.scenesNamedLike("x.mp4")],
    ["scenes by a part of their title", { findScenes: { scenes: stamped } }, (stash: Api) => stash.scenesLike("x")],
    ["scenes by stamp", { findScenes: { count: 4, scenes: stamped } }, (stash: Api) => stash.newestRows(1)]
  ] as const)("lose no other row of %s", async (_, given, read) => {
    const before = right(await ask<Rows<{ readonly id: SceneId }>, unknown>(given, read))
    await holds(
      given,
      ["findScenes", "scenes"],
      async (changed, _mutation, row) => {
        loseNoOther(before, right(await ask<Rows<{ readonly id: SceneId }>, unknown>(changed, read)), row)
      },
      0.25
    )
  })

  it("lose no other performer, studio or tag, and name every folder but one", async () => {
    const list = numbers.map((number) => ({
      id: String(number),
      name: `Performer ${number}`,
      disambiguation: "x",
      updated_at: base["updated_at"]
    }))
    const given = { all: { list } }
    const read = (stash: Api) => stash.allEntities("performer")
    const before = right(await ask(given, read))
    await holds(
      given,
      ["all", "list"],
      async (changed, _mutation, row) => {
        loseNoOther(before, right(await ask(changed, read)), row)
      },
      0.5
    )
    const folders = {
      findFolders: { folders: numbers.map((number) => ({ id: String(number), path: `/data/${number}` })) }
    }
    const all = right(await ask(folders, (stash) => stash.folders))
    await holds(
      folders,
      ["findFolders", "folders"],
      async (changed, _mutation, row) => {
        loseNoOther(all, right(await ask(changed, (stash) => stash.folders)), row)
      },
      0.5
    )
  })

  it.each(["scenes", "shifted", "files", "performer", "tag"])("spoil no poll: %s", async (part) => {
    const page = (rows: ReadonlyArray<unknown>) => ({ count: rows.length, rows })
    const entities = page(
      numbers.map((number) => ({ id: String(number), name: "x", disambiguation: "", updated_at: base["updated_at"] }))
    )
    const files = stamped.map((scene) => ({
      id: scene.id,
      files: scene.files.map((file) => ({ ...file, updated_at: base["updated_at"] }))
    }))
    const given = {
      scenes: page(stamped),
      shifted: { rows: stamped },
      files: { scenes: files },
      performer: entities,
      studio: entities,
      tag: entities,
      configuration: { plugins: { PlexSync: { max_tags: 50 } } },
      jobQueue: null
    }
    const wanted = {
      abilities: { files: true, folders: true },
      plugin: "PlexSync",
      from: "",
      to: "",
      filesSince: "",
      jobs: [],
      again: []
    }
    const read = (stash: Api) => stash.poll(wanted)
    const rowsOf = (page: { readonly rows: ReadonlyArray<unknown> } | null) => page?.rows.length ?? 0
    const rows = [part, part === "files" ? "scenes" : "rows"]
    const before = right(await ask(given, read))
    await holds(
      given,
      rows,
      async (changed) => {
        const after = right(await ask(changed, read))
        expect(after.settings).toEqual(before.settings)
        expect(after.unanswered).toEqual([])
        expect(rowsOf(after.scenes) + (after.scenes?.skipped.length ?? 0)).toBeGreaterThanOrEqual(4)
        const counts = (polled: typeof before) => [
          polled.shifted.length,
          rowsOf(polled.files),
          rowsOf(polled.entities.performer),
          rowsOf(polled.entities.tag)
        ]
        const lost = counts(before).map((count, at) => Math.max(0, count - (counts(after)[at] ?? 0)))
        expect(lost.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1)
      },
      0.2
    )
  })
})

describe("a thousand inputs of the plugin with something odd in them", () => {
  const calls = operations()
    .flatMap(({ hooks }) => hooks)
    .map(({ hookContext }) => ({
      server_connection: {
        Scheme: "http",
        Host: "0.0.0.0",
        Port: 9999,
        SessionCookie: null,
        Dir: "/config",
        PluginDir: "/p"
      },
      args: { hookContext }
    }))

  it("lead to the same wish, to a wider one for the same scene, or to a sentence: never to another scene's, and never to forgetting one", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...calls).chain((call) => fc.tuple(fc.constant(call), inRows({ rows: [call] }, ["rows"]))),
        async ([call, mutation]) => {
          const changed = mutated({ rows: [call] }, mutation) as { readonly rows: ReadonlyArray<unknown> }
          const text = JSON.stringify(changed.rows[0])
          const before = verdictOf(hookIn(JSON.stringify(call)) ?? { type: "none" })
          const short = hookIn(text)
          const long = await runtime.runPromise(Effect.either(decode(text)))
          const context = Either.isRight(long) ? long.right.args.hookContext : undefined
          for (const one of [short, context]) {
            if (one === undefined) continue
            const wish = verdictOf(one)
            if ("sceneId" in wish && "sceneId" in before && mutation.path.at(-1) !== "id")
              expect(wish.sceneId).toBe(before.sceneId)
            if (wish._tag === "Forget") expect(before._tag).toBe("Forget")
            // What was not filtered is not filtered for something odd in it.
            if (wish._tag === "Filtered" && mutation.path.at(-1) !== "inputFields")
              expect(["Filtered", "Sync"]).toContain(before._tag)
          }
        }
      ),
      { numRuns: mutationsEach }
    )
  })
})
