import { assert, it } from "@effect/vitest"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { join } from "node:path"
import { describe } from "vitest"
import { startSandbox } from "../../sandbox/demo/Programs.ts"
import { type Addresses, control, graphql } from "../../sandbox/demo/Servers.ts"
import {
  applied,
  type Ended,
  eventually,
  freshProgram,
  live,
  mutate,
  plexsync,
  putRoute,
  reportIn,
  withSandbox
} from "../support/Program.ts"

const Rule = Schema.Struct({
  stash: Schema.String,
  plex: Schema.String,
  votes: Schema.Int,
  confidence: Schema.Number,
  counterExamples: Schema.Array(Schema.Struct({ stash: Schema.String, plex: Schema.String }))
})
const Report = Schema.Struct({
  findings: Schema.Array(
    Schema.Struct({
      check: Schema.String,
      level: Schema.Literal("ok", "warning", "failed"),
      message: Schema.String,
      remedy: Schema.NullOr(Schema.String)
    })
  ),
  mappings: Schema.NullOr(
    Schema.Struct({
      files: Schema.Int,
      resolved: Schema.Int,
      inferred: Schema.Array(Rule),
      resolvedWithInferred: Schema.Int
    })
  )
})

const reported = ({ stdout }: Ended) => Schema.decodeUnknownSync(Schema.parseJson(Report))(stdout)

/** `check level` of everything that was looked at. */
const levels = (ended: Ended) => reported(ended).findings.map(({ check, level }) => `${check} ${level}`)

const said = (ended: Ended, check: string) => reported(ended).findings.find((one) => one.check === check)

interface File {
  readonly file: string
  readonly size: number
}

const Scenes = Schema.Struct({
  findScenes: Schema.Struct({ scenes: Schema.Array(Schema.Struct({ id: Schema.String })) })
})

/** Puts files on Stash's disk and has them scanned; every scene then has details. */
const stashScans = ({ stash }: Addresses, files: ReadonlyArray<File>) =>
  Effect.gen(function* () {
    yield* control(stash.url, "files", { add: files })
    yield* mutate(stash.url, `mutation { metadataScan(input: { paths: ["/data", "/library"] }) }`)
    const { findScenes } = yield* eventually(
      graphql(
        stash.url,
        `
          {
            findScenes(filter: { per_page: -1 }) {
              scenes {
                id
              }
            }
          }
        `,
        {},
        Scenes
      ),
      (answer) => answer.findScenes.scenes.length === files.length
    )
    yield* mutate(stash.url, `mutation ($input: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $input) { id } }`, {
      input: { ids: findScenes.scenes.map(({ id }) => id), details: "From Stash" }
    })
  })

const plexHas = ({ plex }: Addresses, library: string, files: ReadonlyArray<File>) =>
  control(plex.url, "items", { library, add: files })

const roots = [
  { stash: "/data/movies", plex: "/media/films", separator: "/" },
  { stash: "/data/anime", plex: "D:\\Anime", separator: "\\" },
  { stash: "/library/clips", plex: "/mnt/disk2/clips", separator: "/" }
] as const

const names = Array.from({ length: 6 }, (_, at) => `Title ${at}/file ${at}.mp4`)
const sizeOf = (root: number, at: number) => 1_000_000 + root * 1000 + at

const inStash = roots.flatMap((root, index) =>
  names.map((name, at): File => ({ file: `${root.stash}/${name}`, size: sizeOf(index, at) }))
)
const inPlex = (index: 0 | 1 | 2) =>
  names.map((name, at): File => ({
    file: `${roots[index].plex}${roots[index].separator}${name.replace("/", roots[index].separator)}`,
    size: sizeOf(index, at)
  }))

/** Only its path tells it from its double. */
const twin: File = { file: "/data/movies/Twin/twin.mp4", size: 77 }
const twins: ReadonlyArray<File> = [
  { file: "/media/films/Twin/twin.mp4", size: 77 },
  { file: "/media/films/Copy/twin.mp4", size: 77 }
]

/** Three roots that each server sees under another path. No hooks: what is asked for is synced, and nothing else. */
const threeRoots = (...more: ReadonlyArray<File>) =>
  Effect.gen(function* () {
    const { program } = yield* freshProgram
    const servers = yield* startSandbox(program, ["--scenes", "0"])
    yield* stashScans(servers, [...inStash, twin, ...more])
    yield* plexHas(servers, "Movies", [...inPlex(0), ...twins])
    yield* plexHas(servers, "Anime", inPlex(1))
    yield* plexHas(servers, "Movies", inPlex(2))
    const environment = {
      ...program.environment,
      PLEXSYNC_STASH_URL: servers.stash.url,
      PLEXSYNC_PLEX_URL: servers.plex.url,
      PLEXSYNC_PLEX_TOKEN: servers.plex.token
    }
    return { servers, program: { ...program, environment } }
  })

describe("doctor, on the built program", () => {
  it.scopedLive("finds three roots that are mapped differently, no false rule, and scenes then sync by them", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* threeRoots()
      const first = yield* plexsync(program, "doctor", "--json")
      assert.strictEqual(first.code, 0)
      const { mappings } = reported(first)
      assert.deepStrictEqual(
        mappings?.inferred.map(({ counterExamples, plex, stash, votes }) => ({ counterExamples, plex, stash, votes })),
        [
          { stash: "/data/anime", plex: "D:/Anime", votes: 6, counterExamples: [] },
          { stash: "/data/movies", plex: "/media/films", votes: 6, counterExamples: [] },
          { stash: "/library/clips", plex: "/mnt/disk2/clips", votes: 6, counterExamples: [] }
        ]
      )
      assert.deepInclude(mappings, { files: 19, resolved: 0, resolvedWithInferred: 19 })
      const advice = said(first, "mappings")
      assert.strictEqual(advice?.level, "warning")
      const line = /^Set path_mappings to: (.+)$/.exec(advice?.remedy ?? "")?.[1] ?? ""

      const before = yield* plexsync(program, "sync", "--all", "--wait", "--json")
      assert.strictEqual(reportIn(before).dead, 1)
      const mapped = { ...program, environment: { ...program.environment, PLEXSYNC_PATH_MAPPINGS: line } }
      const second = yield* plexsync(mapped, "doctor", "--json")
      assert.deepInclude(reported(second).mappings, { files: 19, resolved: 19, resolvedWithInferred: 19 })
      assert.deepStrictEqual(
        levels(second).filter((one) => !one.endsWith("ok")),
        // Nobody tells of edits here, and nobody looks for them: that is never well.
        ["plugin warning"]
      )
      const after = yield* plexsync(mapped, "sync", "--all", "--wait", "--json")
      assert.strictEqual(reportIn(after).dead, 0)
      assert.strictEqual(yield* applied(servers.plex, putRoute), 19)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("says all this for people, with counter-examples and rules that never apply", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* threeRoots({ file: "/data/movies/Odd/odd.mp4", size: 9 })
      yield* plexHas(servers, "Movies", [{ file: "/elsewhere/odd.mp4", size: 9 }])
      const environment = { ...program.environment, PLEXSYNC_PATH_MAPPINGS: "/data => /x; /data/anime => D:\\Anime" }
      const { code, stderr, stdout } = yield* plexsync({ ...program, environment }, "doctor")
      assert.strictEqual(code, 0)
      assert.strictEqual(stderr, "")
      const lines = stdout.split("\n")
      assert.include(
        lines,
        "WARNING mappings: 0 of 20 paths of Stash are in Plex; with the rules that the files themselves speak for, 19 would be"
      )
      assert.include(
        lines,
        "          Set path_mappings to: /data/anime => D:/Anime; /data/movies => /media/films; /library/clips => /mnt/disk2/clips"
      )
      assert.match(stdout, /WARNING mappings: The rule \/data\/anime => D:\/Anime of path_mappings never applies: /)
      assert.include(lines, "  /data/movies => /media/films (6 files, confidence 0.75)")
      assert.include(lines, "    but /data/movies/Odd/odd.mp4 is /elsewhere/odd.mp4 in Plex")
      assert.match(stdout, /^ok {6}stash: Stash v0\.\d+\.\d+ at http/m)
      assert.match(stdout, /^ok {6}libraries: Synced: 'Movies', 'Anime'/m)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("says of each server, token and library what is wrong and how to mend it, and ends with 1", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "3"])
      const doctor = (change: Readonly<Record<string, string>>) =>
        plexsync({ ...program, environment: { ...program.environment, ...change } }, "doctor", "--json")
      const well = yield* doctor({})
      assert.deepStrictEqual(levels(well), [
        "data ok",
        "settings ok",
        "stash ok",
        "clock ok",
        "plugin ok",
        "plex ok",
        "token ok",
        "libraries ok",
        "mappings ok"
      ])
      assert.strictEqual(well.code, 0)

      const stash = yield* doctor({ PLEXSYNC_STASH_URL: "http://127.0.0.1:9" })
      assert.deepStrictEqual(levels(stash), ["data ok", "stash failed", "plex ok", "token ok", "libraries ok"])
      assert.match(said(stash, "stash")?.remedy ?? "", /stash_url/)
      const plex = yield* doctor({ PLEXSYNC_PLEX_URL: "http://127.0.0.1:9" })
      assert.deepStrictEqual(levels(plex), [
        "data ok",
        "settings ok",
        "stash ok",
        "clock ok",
        "plugin ok",
        "plex failed"
      ])
      assert.match(said(plex, "plex")?.remedy ?? "", /plex_url/)
      const token = yield* doctor({ PLEXSYNC_PLEX_TOKEN: "no-such-token-123" })
      assert.deepStrictEqual(levels(token).slice(5), ["plex ok", "token failed"])
      assert.match(said(token, "token")?.remedy ?? "", /plex_token/)
      const library = yield* doctor({ PLEXSYNC_PLEX_LIBRARY: "Movies, Nowhere" })
      assert.strictEqual(said(library, "libraries")?.level, "failed")
      assert.match(said(library, "libraries")?.message ?? "", /"Nowhere"; it has "Movies"/)
      yield* control(servers.plex.url, "behaviour", { rights: "guest" })
      const guest = yield* doctor({})
      assert.deepStrictEqual(levels(guest).slice(5), ["plex ok", "token failed", "libraries ok", "mappings ok"])
      assert.match(said(guest, "token")?.message ?? "", /^The token of Plex may look, but not edit$/)
      assert.deepStrictEqual(
        [stash, plex, token, library, guest].map(({ code }) => code),
        [1, 1, 1, 1, 1]
      )
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("warns of clocks that differ and of being switched off", () =>
    Effect.gen(function* () {
      const { program, servers } = yield* withSandbox(["--scenes", "2"])
      yield* control(servers.stash.url, "clock", { advanceMs: 600_000 })
      const off = { ...program, environment: { ...program.environment, PLEXSYNC_ENABLED: "false" } }
      const ended = yield* plexsync(off, "doctor", "--json")
      assert.strictEqual(ended.code, 0)
      assert.strictEqual(said(ended, "settings")?.level, "warning")
      assert.match(said(ended, "clock")?.message ?? "", /^The clock of Stash is (599|600) s ahead of/)
    }).pipe(Effect.provide(live))
  )

  it.scopedLive("says when the data directory cannot be used, and ends with 2 for settings that cannot", () =>
    Effect.gen(function* () {
      const { folder, program } = yield* withSandbox(["--scenes", "1"])
      const fs = yield* FileSystem.FileSystem
      yield* fs.writeFileString(join(folder, "file"), "")
      const ended = yield* plexsync(program, "doctor", "--json", "--data-dir", join(folder, "file", "data"))
      assert.strictEqual(ended.code, 1)
      assert.deepStrictEqual(levels(ended), ["data failed"])
      const { program: bare } = yield* freshProgram
      const none = yield* plexsync(bare, "doctor", "--json")
      assert.strictEqual(none.code, 2)
      assert.match(none.stderr, /Configuration error: stash_url: is required/)
    }).pipe(Effect.provide(live))
  )
})
