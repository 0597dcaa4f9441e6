import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { HookContext } from "../../../src/core/hook/HookContext.ts"
import { type HookVerdict, verdictOf } from "../../../src/core/hook/HookFilter.ts"
import { operations } from "../../support/Recorded.ts"

const decode = Schema.decodeUnknownSync(HookContext)

/** A verdict in a few words. */
const told = (verdict: HookVerdict): string => {
  switch (verdict._tag) {
    case "Sync":
      return `${verdict.reason} ${verdict.sceneId}`
    case "Forget":
      return `forget ${verdict.sceneId}`
    case "FanOut":
      return `${verdict.kind} ${verdict.id}`
    case "Filtered":
      return `filtered ${verdict.sceneId}`
    case "Ignored":
      return "ignored"
    case "Malformed":
      return `malformed: ${verdict.problem}`
  }
}

/** What must become of each operation's hooks, in the order Stash called them. */
const expected: Readonly<Record<string, ReadonlyArray<string>>> = {
  "scan of new files": ["scan 1", "scan 2", "scan 3", "scan 4", "scan 5", "scan 6", "scan 7", "scan 8"],
  performerCreate: ["ignored"],
  "performerCreate second": ["ignored"],
  studioCreate: ["ignored"],
  "tagCreate Outdoor": ["ignored"],
  "tagCreate Indoor": ["ignored"],
  "tagCreate To merge": ["ignored"],
  groupCreate: ["ignored"],
  "sceneCreate without file": ["scan 9"],
  "sceneUpdate: rating only": ["hook 1"],
  "sceneUpdate: same rating again (nothing changes)": ["hook 1"],
  "sceneUpdate: whole edit panel": ["hook 1"],
  "sceneUpdate: cover as data URL": ["hook 1"],
  "sceneUpdate: clear fields with null and empty": ["hook 5"],
  "sceneUpdate: partial date": ["hook 5"],
  "sceneUpdate: bad date": [],
  "sceneUpdate: unknown id": [],
  "scenesUpdate: two scenes": ["bulk 1", "bulk 5"],
  "bulkSceneUpdate: add a tag to two": ["bulk 1", "bulk 5"],
  metadataAutoTag: [],
  "performerUpdate: rename so that auto tag finds it in a file name": ["performer 2"],
  "metadataAutoTag: a performer is added": [],
  "performerCreate third": ["ignored"],
  "metadataIdentify: built-in auto tag as source": ["bulk 6"],
  sceneAddPlay: [],
  sceneAddO: [],
  sceneSaveActivity: [],
  sceneMarkerCreate: ["ignored"],
  sceneMarkerUpdate: ["ignored"],
  sceneMarkerDestroy: ["ignored"],
  sceneGenerateScreenshot: [],
  "metadataGenerate covers (already there)": [],
  "metadataGenerate covers, overwrite": [],
  "performerUpdate: rename": ["performer 1"],
  "performerUpdate: image": ["performer 1"],
  bulkPerformerUpdate: ["performer 1", "performer 2"],
  "studioUpdate: rename": ["studio 1"],
  "tagUpdate: rename": ["tag 1"],
  "groupUpdate: rename": ["ignored", "ignored"],
  tagsMerge: ["tag 2"],
  performerDestroy: ["performer 2"],
  tagDestroy: ["tag 1"],
  "tagCreate for multi delete": ["ignored", "ignored"],
  tagsDestroy: ["tag 4", "tag 5"],
  studioDestroy: ["studio 1"],
  "scan: file renamed on disk": ["scan 5"],
  "scan: file touched (new mtime, same content)": ["scan 1"],
  "scan: file content changed": ["scan 1"],
  "scan: a copy appears (second file of the scene)": ["scan 1"],
  "scan: rescan forced": ["scan 1", "scan 2", "scan 3", "scan 4", "scan 5", "scan 6", "scan 7", "scan 1", "scan 8"],
  "scan: nothing new": [],
  "sceneUpdate: other primary file": ["hook 1"],
  moveFiles: [],
  sceneAssignFile: [],
  "deleteFiles (the assigned one)": [],
  sceneMerge: [],
  "scan: a file has gone": [],
  metadataClean: ["forget 2"],
  sceneDestroy: ["forget 7"],
  scenesDestroy: ["forget 8", "forget 9"],
  "scan: files of destroyed scenes come back": ["scan 10", "scan 11"]
}

describe("hooks of a real Stash", () => {
  const recorded = operations()

  it("were recorded for exactly the 61 operations named here", () => {
    expect(recorded.map(({ operation }) => operation)).toEqual(Object.keys(expected))
    expect(recorded).toHaveLength(61)
  })

  it.each(recorded.map(({ hooks, operation }) => [operation, hooks] as const))("%s", (operation, hooks) => {
    expect(hooks.map(({ hookContext }) => told(verdictOf(decode(hookContext))))).toEqual(expected[operation])
  })
})
