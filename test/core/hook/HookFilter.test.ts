import * as fc from "fast-check"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { HookContext } from "../../../src/core/hook/HookContext.ts"
import { type HookVerdict, verdictOf } from "../../../src/core/hook/HookFilter.ts"
import { rows, sceneFields } from "../../../src/core/model/Fields.ts"
import { id } from "../../support/Samples.ts"

const decode = Schema.decodeUnknownSync(HookContext)
const verdict = (context: Record<string, unknown>) => verdictOf(decode(context))
const update = (inputFields: ReadonlyArray<string> | null | undefined, input: unknown = { id: "1", title: "x" }) =>
  verdict({ id: 1, type: "Scene.Update.Post", input, ...(inputFields === undefined ? {} : { inputFields }) })

/** §2 of the specification, word for word, but for what fields are made of by now. */
const notSynced = [
  "id",
  "ids",
  "clientMutationId",
  "play_count",
  "play_duration",
  "resume_time",
  "o_counter",
  "gallery_ids",
  "stash_ids",
  "url",
  "urls",
  "code",
  "director",
  "groups",
  "movies",
  "group_ids",
  "movie_ids"
].filter((name) => !sceneFields.some((field) => rows[field].inputs.some((input: string) => input === name)))
const synced = [
  "title",
  "details",
  "date",
  "rating100",
  "organized",
  "studio_id",
  "performer_ids",
  "tag_ids",
  "cover_image",
  "primary_file_id"
]

const sync = (reason: "hook" | "bulk" | "scan"): HookVerdict => ({ _tag: "Sync", sceneId: id(1), reason })
const filtered: HookVerdict = { _tag: "Filtered", sceneId: id(1) }

describe("a scene update", () => {
  it("is ignored when it names only fields that are not synced", () => {
    fc.assert(
      fc.property(fc.subarray(notSynced, { minLength: 1 }), (fields) => {
        expect(update(fields)).toEqual(filtered)
      })
    )
  })

  it("is kept when it names any field that is synced, or that nobody knows", () => {
    fc.assert(
      fc.property(
        fc.subarray(notSynced),
        fc.oneof(
          fc.constantFrom(...synced),
          fc.string().filter((field) => !notSynced.includes(field))
        ),
        (fields, one) => {
          expect(update([...fields, one])).toMatchObject({ _tag: "Sync" })
        }
      )
    )
  })

  it("is judged by inputFields alone: what stands in input does not matter", () => {
    const input = { id: "1", title: null, details: null, tag_ids: null, play_count: 3 }
    expect(update(["id", "play_count"], input)).toEqual(filtered)
    expect(update(["id", "title"], { id: "1" })).toEqual(sync("hook"))
  })

  it("that clears a field in a bulk edit is kept, though the field is missing in input", () => {
    expect(update(["ids", "date"], { ids: ["1", "2"] })).toEqual(sync("bulk"))
  })

  it("keeps organized: the runtime knows only_organized", () => {
    expect(update(["id", "organized"])).toEqual(sync("hook"))
  })

  it.each([
    ["absent", undefined],
    ["null", null],
    ["empty", []]
  ])("with inputFields %s is kept", (_, fields) => {
    expect(update(fields)).toMatchObject({ _tag: "Sync" })
  })

  it("without input comes from a scan", () => {
    expect(update(undefined, null)).toEqual(sync("scan"))
    expect(verdict({ id: 1, type: "Scene.Update.Post" })).toEqual(sync("scan"))
  })

  it.each([
    ["one scene", { id: "1" }, ["id", "title"], "hook"],
    ["an array of one", [{ id: "1" }], ["id", "title"], "hook"],
    ["an array of several", [{ id: "1" }, { id: "2" }], ["id", "title"], "bulk"],
    ["input with ids", { ids: ["1", "2"] }, ["ids", "tag_ids"], "bulk"],
    [
      "Identify, whose fields name neither id nor ids",
      { id: "1", organized: true },
      ["organized", "performer_ids"],
      "bulk"
    ]
  ] as const)("of %s is told apart", (_, input, fields, reason) => {
    expect(update(fields, input)).toEqual(sync(reason))
  })

  it("carrying a cover of 12 MB is kept", () => {
    expect(
      update(["id", "cover_image"], { id: "1", cover_image: `data:image/jpeg;base64,${"A".repeat(12_000_000)}` })
    ).toEqual(sync("hook"))
  })
})

describe("other scene hooks", () => {
  it("a new scene is kept at low priority, from a scan or by hand", () => {
    expect(verdict({ id: 1, type: "Scene.Create.Post", input: null })).toEqual(sync("scan"))
    expect(verdict({ id: 1, type: "Scene.Create.Post", input: { title: "x" } })).toEqual(sync("scan"))
  })

  it.each([null, { id: "1" }, { ids: ["1", "2"] }, [1], "1", undefined])(
    "a destroyed scene is forgotten, whatever its input: %j",
    (input) => {
      expect(verdict({ id: 1, type: "Scene.Destroy.Post", input })).toEqual({ _tag: "Forget", sceneId: id(1) })
    }
  )
})

describe("performers, studios and tags", () => {
  it.each([
    ["Performer.Update.Post", "performer"],
    ["Performer.Destroy.Post", "performer"],
    ["Studio.Update.Post", "studio"],
    ["Studio.Destroy.Post", "studio"],
    ["Tag.Update.Post", "tag"],
    ["Tag.Destroy.Post", "tag"],
    ["Tag.Merge.Post", "tag"]
  ] as const)("%s fans out to the scenes of a %s, whatever its input", (type, kind) => {
    for (const input of [null, { id: "9" }, { ids: ["3"] }, ["3", "4"], { source: ["3"], destination: "3" }]) {
      expect(verdict({ id: 3, type, input })).toEqual({ _tag: "FanOut", kind, id: 3 })
    }
  })

  it("fans out even when the fields look unimportant: the runtime compares what is synced", () => {
    expect(
      verdict({ id: 3, type: "Performer.Update.Post", input: { id: "3" }, inputFields: ["id", "favorite"] })
    ).toMatchObject({ _tag: "FanOut" })
  })
})

describe("any other type", () => {
  const known = /^(Scene\.(Create|Update|Destroy)|(Performer|Studio|Tag)\.(Update|Destroy)|Tag\.Merge)\.Post$/

  it.each([
    "Performer.Create.Post",
    "Studio.Create.Post",
    "Tag.Create.Post",
    "Group.Update.Post",
    "Movie.Update.Post",
    "Gallery.Update.Post",
    "Image.Update.Post",
    "SceneMarker.Create.Post",
    "Scene.Update.Pre",
    "constructor",
    "__proto__",
    "toString"
  ])("%s is ignored", (type) => {
    expect(verdict({ id: 1, type, input: null })).toEqual({ _tag: "Ignored" })
  })

  it("is ignored, whatever it is called and even without an id", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((type) => !known.test(type)),
        (type) => {
          expect(verdict({ type })).toEqual({ _tag: "Ignored" })
        }
      )
    )
  })
})

describe("a hook that names nothing", () => {
  it.each([undefined, null, 0, -1])("id %s is malformed for a type that needs one", (given) => {
    for (const type of ["Scene.Update.Post", "Scene.Destroy.Post", "Tag.Merge.Post"]) {
      expect(verdict({ id: given, type })).toEqual({
        _tag: "Malformed",
        problem: `hookContext.id of ${type} must be a positive whole number`
      })
    }
  })

  it.each([
    { id: "1", type: "Scene.Update.Post" },
    { id: 1.5, type: "Scene.Update.Post" },
    { id: 1 },
    { id: 1, type: "" },
    { id: 1, type: "x", inputFields: "title" },
    { id: 1, type: "x", inputFields: [1] }
  ])("%j cannot be read", (context) => {
    expect(Either.isLeft(Schema.decodeUnknownEither(HookContext)(context))).toBe(true)
  })
})
