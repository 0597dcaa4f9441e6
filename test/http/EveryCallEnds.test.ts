import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Fault } from "../../sandbox/http/Fault.ts"
import * as SandboxClock from "../../sandbox/http/SandboxClock.ts"
import * as SandboxServer from "../../sandbox/http/SandboxServer.ts"
import { layer as transport } from "../../src/http/Transport.ts"
import { editRequests } from "../../src/plex/EditQuery.ts"
import { PlexApi } from "../../src/plex/PlexApi.ts"
import { StashApi } from "../../src/stash/StashApi.ts"
import { post } from "../sandbox/http/Client.ts"
import { id, itemWith, key } from "../support/Samples.ts"
import { plexAt, stashAt } from "../support/Servers.ts"
import { limit } from "../support/Limits.ts"

/** Milliseconds and bytes. Where the size is to end it, the time is not to come first. */
const limits = { connect: 20_000, read: 20_000, call: 20_000, answer: 1024 * 1024 }
const soon = { ...limits, call: 400 }

/** Told apart by how much their answers may hold: Plex's, Stash's, and pictures. */
type Kind = "Plex" | "Stash" | "cover"

const [query] = editRequests(key("7"), [{ kind: "lock", field: "title" }]).map((request) => request.query)
const picture = new Uint8Array([0xff, 0xd8])

const ofPlex: Readonly<Record<string, (plex: PlexApi) => Effect.Effect<unknown, { readonly message: string }>>> = {
  identity: (plex) => plex.identity,
  libraries: (plex) => plex.libraries,
  "rights of the token": (plex) => plex.mayEdit,
  "page of a listing": (plex) => plex.partsPage("1", 0),
  "page of changes": (plex) => plex.changedPage("1", "addedAt", 0, 0),
  count: (plex) => plex.total("1"),
  "look-up": (plex) => plex.partsNamed("1", "/a.mp4", 0),
  items: (plex) => plex.items([key("7")]),
  edit: (plex) => plex.edit(itemWith(), query!),
  scan: (plex) => plex.scanFolder("1", "/a"),
  pictures: (plex) => plex.pictures(key("7"), "poster"),
  upload: (plex) => plex.upload(key("7"), "poster", picture, "image/jpeg"),
  select: (plex) => plex.select(key("7"), "poster", "upload://posters/1")
}

const poll = {
  abilities: { files: true, folders: true },
  plugin: "PlexSync",
  from: "2026-11-21 00:15:20",
  to: "2026-11-21 00:15:20",
  filesSince: "2026-11-21 00:15:20",
  jobs: [],
  again: []
}

const ofStash: Readonly<Record<string, (stash: StashApi) => Effect.Effect<unknown, { readonly message: string }>>> = {
  settings: (stash) => stash.pluginSettings("PlexSync"),
  plugins: (stash) => stash.installedPlugins,
  operation: (stash) => stash.operate("PlexSync", {}),
  access: (stash) => stash.access,
  jobs: (stash) => stash.jobs,
  status: (stash) => stash.status,
  scenes: (stash) => stash.scenesByIds([id(1)]),
  "sweep of scenes": (stash) => stash.stampsAfter(0),
  "all scenes": (stash) => stash.scenesAfter(0),
  "scenes of a tag": (stash) => stash.scenesOfEntity("tag", 1, 0, 10),
  entities: (stash) => stash.allEntities("tag"),
  folders: (stash) => stash.folders,
  "newest rows": (stash) => stash.newestRows(1),
  poll: (stash) => stash.poll(poll)
}

const calls: ReadonlyArray<
  readonly [Kind, string, Effect.Effect<unknown, { readonly message: string }, PlexApi | StashApi>]
> = [
  ...Object.entries(ofPlex).map(([name, call]) => ["Plex", name, Effect.flatMap(PlexApi, call)] as const),
  ...Object.entries(ofStash).map(([name, call]) => ["Stash", name, Effect.flatMap(StashApi, call)] as const),
  ["cover", "cover", Effect.flatMap(StashApi, (stash) => stash.cover(id(1), Option.none()))]
]

const late = /did not finish its answer to (GET|PUT|POST) \/\S+ within (0\.4|1) s; .* call_timeout/
const large = /answers (GET|PUT|POST) \/\S+ with more than 1 MiB; .* answer_limit/
const refused = /answered with status 500/

/** What each fault ends with: of a cover, what is no failure but an answer that is not used. */
const faults: ReadonlyArray<
  readonly [name: string, fault: Omit<Fault, "route">, held: typeof limits, Readonly<Record<Kind, RegExp>>]
> = [
  ["a byte now and then", { kind: "drip", ms: 50 }, soon, { Plex: late, Stash: late, cover: late }],
  [
    "an error, a byte now and then",
    { kind: "drip", ms: 50, status: 500 },
    soon,
    { Plex: late, Stash: late, cover: late }
  ],
  ["a body without end", { kind: "endless" }, limits, { Plex: large, Stash: large, cover: /TooLarge/ }],
  ["300 MB", { kind: "endless", bytes: 300_000_000 }, limits, { Plex: large, Stash: large, cover: /TooLarge/ }],
  ["an error without end", { kind: "endless", status: 500 }, limits, { Plex: refused, Stash: refused, cover: refused }],
  // Nobody asks for what is packed, or unpacks it.
  [
    "a bomb",
    { kind: "bomb" },
    limits,
    { Plex: /not readable|^answered (undefined|"unknown")$/, Stash: /not readable/, cover: /Read/ }
  ]
]

/** A server that answers nothing but its faults. */
const broken = (fault: Omit<Fault, "route">) =>
  Effect.gen(function* () {
    const { url } = yield* SandboxServer.serve({
      name: "test",
      port: 0,
      clock: yield* SandboxClock.make,
      latencyMs: 0,
      controls: [],
      routes: [],
      notFound: () => Effect.succeed({ status: 404, body: "" })
    })
    yield* post(`${url}/__sandbox/faults`, { faults: [{ route: "*", ...fault }] })
    return url
  })

describe("every kind of call ends", () => {
  it.scopedLive.each(faults)(
    "at %s, within its time and its size",
    ([, fault, held, expected]) =>
      Effect.gen(function* () {
        const url = yield* broken(fault)
        const ends = yield* Effect.forEach(
          calls,
          ([kind, name, call]) =>
            Effect.map(
              // Each over connections of its own: none waits for another.
              Effect.either(
                Effect.provide(call, Layer.provide(Layer.merge(plexAt(url), stashAt(url)), transport(held)))
              ),
              (end) => ({
                kind,
                name,
                said: Either.match(end, {
                  onLeft: ({ message }) => message,
                  onRight: (answer) => `answered ${JSON.stringify(answer)}`
                })
              })
            ),
          { concurrency: 10 }
        )
        expect(ends).toHaveLength(calls.length)
        for (const { kind, name, said } of ends) expect(said, `${kind}: ${name}`).toMatch(expected[kind])
      }),
    limit(30)
  )
})
