import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Program } from "../../sandbox/demo/Programs.ts"
import { control } from "../../sandbox/demo/Servers.ts"
import { Explanation } from "../../src/core/explain/Explanation.ts"
import { plexsync, withSandbox } from "./Program.ts"
import { editItem, editScene, plexFiles, stashFiles, syncScenes, tag } from "./Stage.ts"

export const readScene = Schema.decodeUnknownSync(Schema.parseJson(Explanation))

/** What is said of a scene, for people and as one value, with other settings than usual. */
export const explained = (program: Program, scene: string, settings: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const asked = { ...program, environment: { ...program.environment, ...settings } }
    const { code, stderr, stdout } = yield* plexsync(asked, "explain", scene, "--json")
    assert.deepStrictEqual([code, stderr], [0, ""], stdout)
    const { reasons, ...value } = readScene(stdout)
    return { ...value, reasons: reasons.map(({ reason }) => reason), told: reasons }
  })

const files = {
  fine: ["/data/fine.mp4", 1000],
  contested: ["/data/contested.mp4", 1001],
  size: ["/data/size.mp4", 1002],
  bare: ["/data/bare.mp4", 1003],
  low: ["/data/low.mp4", 1004],
  left: ["/data/left.mp4", 1005],
  gone: ["/data/gone.mp4", 1006],
  shared: ["/data/shared.mp4", 1007],
  other: ["/data/alt/shared.mp4", 1007],
  none: ["/data/none.mp4", 1008],
  trash: ["/data/trash.mp4", 1009],
  odd: ["/data/odd.mp4", 1010],
  refused: ["/data/refused.mp4", 1011],
  again: ["/data/again.mp4", 1012],
  scanned: ["/data/scanned.mp4", 1013]
} as const
export type Name = keyof typeof files
const named = Object.keys(files) as ReadonlyArray<Name> // keys of a literal object

/** Where Plex has them otherwise than Stash, or not at all. */
const inPlex: Readonly<Partial<Record<Name, ReadonlyArray<readonly [file: string, size: number]>>>> = {
  size: [["/data/size.mp4", 777]],
  low: [
    ["/x/low.mp4", 1004],
    ["/y/low.mp4", 1004]
  ],
  other: [],
  none: []
}

const asFile = ([file, size]: readonly [file: string, size: number]) => ({ file, size })

/** A scene for each reason. No runtime lives; nothing was synced yet. */
export const stage = Effect.gen(function* () {
  const world = yield* withSandbox(
    ["--scenes", "0"],
    {
      PLEXSYNC_PATH_MAPPINGS: "/data/alt => /data",
      PLEXSYNC_EXCLUDE_TAGS: "Private, Gone",
      PLEXSYNC_SKIP_FIELDS: "rating, poster, background",
      PLEXSYNC_CIRCUIT_THRESHOLD: "1"
    },
    false
  )
  const { plex, stash } = world.servers
  const theirs = named.flatMap((name) => (inPlex[name] ?? [files[name]]).map(asFile))
  // So many more that their vanishing is not believed.
  const more = Array.from({ length: 60 }, (_, at) => ({ file: `/more/${at}.mp4`, size: 1 }))
  const keys = yield* plexFiles(plex, [...theirs, ...more])
  const ids = yield* stashFiles(
    stash.url,
    named.map((name) => asFile(files[name]))
  )
  const sceneOf = (name: Name) => ids[named.indexOf(name)] ?? ""
  const keyOf = (name: Name) => keys[theirs.findIndex(({ file }) => file === files[name][0])] ?? ""
  const tags = { left: yield* tag(stash.url, "Private"), gone: yield* tag(stash.url, "Gone") }
  yield* Effect.forEach(named, (name) =>
    name === "bare"
      ? Effect.void
      : editScene(stash.url, sceneOf(name), {
          title: `Scene ${name}`,
          ...(name === "left" || name === "gone" ? { tag_ids: [tags[name]] } : {})
        })
  )
  return { ...world, keyOf, more, plex, sceneOf, stash: stash.url, tags }
})

export const fault = (plex: string, faults: ReadonlyArray<object>) => control(plex, "faults", { faults })

/** A person changes a title back three times, each after it was synced. */
export const contest = ({ keyOf, plex, program, sceneOf }: Effect.Effect.Success<typeof stage>) =>
  Effect.gen(function* () {
    yield* syncScenes(program, sceneOf("contested"))
    for (const title of ["Mine", "Mine again"]) {
      yield* editItem(plex, keyOf("contested"), `title.value=${encodeURIComponent(title)}&title.locked=1`)
      yield* syncScenes(program, sceneOf("contested"))
    }
    yield* editItem(plex, keyOf("contested"), "title.value=Mine%20for%20good&title.locked=1")
  })
