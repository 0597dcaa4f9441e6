import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"
import { freshProgram, live, plugin, replyIn, root } from "../support/Program.ts"

interface Operation {
  readonly operation: string
  readonly hooks: ReadonlyArray<unknown>
}

// What a real Stash sent, operation by operation.
const operations = JSON.parse(
  readFileSync(join(root, "test", "recorded", "stash", "operations.json"), "utf8")
) as ReadonlyArray<Operation> // shape of a file of ours

const times = (count: number, word: string) => Array.from({ length: count }, () => word)

/** The plugin's answer to each hook call of each operation; an empty list where Stash called no hook. */
const expected: Readonly<Record<string, ReadonlyArray<string>>> = {
  "scan of new files": times(8, "enqueued"),
  performerCreate: ["ignored"],
  "performerCreate second": ["ignored"],
  studioCreate: ["ignored"],
  "tagCreate Outdoor": ["ignored"],
  "tagCreate Indoor": ["ignored"],
  "tagCreate To merge": ["ignored"],
  groupCreate: ["ignored"],
  "sceneCreate without file": ["enqueued"],
  "sceneUpdate: rating only": ["enqueued"],
  "sceneUpdate: same rating again (nothing changes)": ["enqueued"],
  "sceneUpdate: whole edit panel": ["enqueued"],
  "sceneUpdate: cover as data URL": ["enqueued"],
  "sceneUpdate: clear fields with null and empty": ["enqueued"],
  "sceneUpdate: partial date": ["enqueued"],
  "sceneUpdate: bad date": [],
  "sceneUpdate: unknown id": [],
  "scenesUpdate: two scenes": times(2, "enqueued"),
  "bulkSceneUpdate: add a tag to two": times(2, "enqueued"),
  metadataAutoTag: [],
  "performerUpdate: rename so that auto tag finds it in a file name": ["enqueued"],
  "metadataAutoTag: a performer is added": [],
  "performerCreate third": ["ignored"],
  "metadataIdentify: built-in auto tag as source": ["enqueued"],
  sceneAddPlay: [],
  sceneAddO: [],
  sceneSaveActivity: [],
  sceneMarkerCreate: ["ignored"],
  sceneMarkerUpdate: ["ignored"],
  sceneMarkerDestroy: ["ignored"],
  sceneGenerateScreenshot: [],
  "metadataGenerate covers (already there)": [],
  "metadataGenerate covers, overwrite": [],
  "performerUpdate: rename": ["enqueued"],
  "performerUpdate: image": ["enqueued"],
  bulkPerformerUpdate: times(2, "enqueued"),
  "studioUpdate: rename": ["enqueued"],
  "tagUpdate: rename": ["enqueued"],
  "groupUpdate: rename": times(2, "ignored"),
  tagsMerge: ["enqueued"],
  performerDestroy: ["enqueued"],
  tagDestroy: ["enqueued"],
  "tagCreate for multi delete": times(2, "ignored"),
  tagsDestroy: times(2, "enqueued"),
  studioDestroy: ["enqueued"],
  "scan: file renamed on disk": ["enqueued"],
  "scan: file touched (new mtime, same content)": ["enqueued"],
  "scan: file content changed": ["enqueued"],
  "scan: a copy appears (second file of the scene)": ["enqueued"],
  "scan: rescan forced": times(9, "enqueued"),
  "scan: nothing new": [],
  "sceneUpdate: other primary file": ["enqueued"],
  moveFiles: [],
  sceneAssignFile: [],
  "deleteFiles (the assigned one)": [],
  sceneMerge: [],
  "scan: a file has gone": [],
  metadataClean: ["removed"],
  sceneDestroy: ["removed"],
  scenesDestroy: times(2, "removed"),
  "scan: files of destroyed scenes come back": times(2, "enqueued")
}

const connection = {
  Scheme: "http",
  Host: "0.0.0.0",
  Port: 9998,
  SessionCookie: null,
  Dir: "/config",
  PluginDir: "/config/plugins/PlexSync"
}

describe("every hook call a real Stash made, through the built plugin", () => {
  it("names all 61 recorded operations", () => {
    assert.strictEqual(operations.length, 61)
    assert.deepStrictEqual(Object.keys(expected).toSorted(), operations.map(({ operation }) => operation).toSorted())
  })

  it.scopedLive("keeps or ignores each as it should, and none is an error", () =>
    Effect.gen(function* () {
      const { program } = yield* freshProgram
      const calls = operations.flatMap(({ hooks, operation }) => hooks.map((args) => ({ args, operation })))
      const answers = yield* Effect.forEach(
        calls,
        ({ args, operation }) =>
          Effect.map(plugin(program, JSON.stringify({ server_connection: connection, args })), (ended) => ({
            operation,
            answer: ended.code === 0 ? replyIn(ended).output : ended.stdout
          })),
        { concurrency: 3 }
      )
      const found = Object.fromEntries(
        operations.map(({ operation }) => [
          operation,
          answers.filter((one) => one.operation === operation).map((one) => one.answer)
        ])
      )
      assert.deepStrictEqual<unknown>(found, expected)
    }).pipe(Effect.provide(live))
  )
})
