import { afterEach, beforeEach, describe, expect, it } from "vitest"
import * as Recorder from "./support/Recorder.ts"
import { type Running, withStash } from "./support/WithStash.ts"

let recorder: Recorder.Recorder
beforeEach(() => {
  recorder = Recorder.make()
})
afterEach(() => recorder.remove())

const started = Date.UTC(2026, 0, 5)
const stamp = (stash: Running, what: string, id: number) =>
  stash.pick(`{row:${what}(id:${id}){updated_at}}`, "row.updated_at")
const told = () => recorder.contexts().map(({ id, type }) => `${type} ${id}`)
const now = "2026-01-05T00:00:00Z"

describe("performerMerge", () => {
  it("tells nobody and moves only the stamp of the performer that stays", () =>
    withStash({ at: started, plugins: recorder.folder }, async (stash) => {
      const scenes = '{findScenes(scene_filter:{performers:{value:["1"],modifier:INCLUDES}}){scenes{id updated_at}}}'
      const before = await stash.pick(scenes, "findScenes.scenes")
      expect(before).not.toEqual([])
      await stash.ask('mutation{performerMerge(input:{source:["1"],destination:"3"}){id}}')
      const after = await stash.pick(scenes.replace('"1"', '"3"'), "findScenes.scenes")
      expect(after).toEqual(expect.arrayContaining(before as Array<unknown>))
      expect(await stamp(stash, "findPerformer", 3)).toBe(now)
      expect(await stash.pick("{findPerformer(id:3){alias_list}}", "findPerformer.alias_list")).toEqual(["Sam Rivers"])
      expect(await stash.pick("{findPerformer(id:1){id}}", "findPerformer")).toBeNull()
      expect(told()).toEqual([])
    }))
})

describe("tagsMerge", () => {
  it("moves no stamp at all, not even that of the tag that stays", () =>
    withStash({ at: started, plugins: recorder.folder }, async (stash) => {
      const before = [await stamp(stash, "findTag", 2), await stamp(stash, "findScene", 1)]
      await stash.ask('mutation{tagsMerge(input:{source:["1"],destination:"2"}){id}}')
      expect([await stamp(stash, "findTag", 2), await stamp(stash, "findScene", 1)]).toEqual(before)
      expect(await stash.pick("{findScene(id:1){tags{id}}}", "findScene.tags.*.id")).toContain("2")
      expect(told()).toEqual(["Tag.Merge.Post 2"])
    }))
})

describe("sceneMerge", () => {
  it("moves the stamp of the scene that stays, and tells nobody of either", () =>
    withStash({ at: started, plugins: recorder.folder }, async (stash) => {
      const merged = await stash.pick(
        'mutation{sceneMerge(input:{source:["2","3"],destination:"1",values:{id:"1",title:"One"}}){title updated_at files{id}}}',
        "sceneMerge"
      )
      expect(merged).toEqual({ title: "One", updated_at: now, files: [{ id: "1" }, { id: "2" }, { id: "3" }] })
      expect(await stash.pick("{findScene(id:2){id}}", "findScene")).toBeNull()
      expect(told()).toEqual([])
    }))
})

describe("edits of entities", () => {
  it("move their own stamp only", () =>
    withStash({ at: started, plugins: recorder.folder }, async (stash) => {
      const scene = await stamp(stash, "findScene", 1)
      await stash.ask(
        'mutation{a:performerUpdate(input:{id:"1",name:"New"}){id} b:studioUpdate(input:{id:"1",name:"New"}){id} c:tagUpdate(input:{id:"1",name:"New"}){id}}'
      )
      expect(await stamp(stash, "findPerformer", 1)).toBe(now)
      expect(await stamp(stash, "findStudio", 1)).toBe(now)
      expect(await stamp(stash, "findTag", 1)).toBe(now)
      expect(await stamp(stash, "findScene", 1)).toBe(scene)
      expect(told()).toEqual(["Performer.Update.Post 1", "Studio.Update.Post 1", "Tag.Update.Post 1"])
    }))

  it("of groups are told under the new name and the old", () =>
    withStash({ scenes: 0, plugins: recorder.folder }, async (stash) => {
      await stash.ask('mutation{groupCreate(input:{name:"A"}){id}}')
      recorder.clear()
      await stash.ask('mutation{bulkGroupUpdate(input:{ids:["1"],rating100:50}){id}}')
      expect(told()).toEqual(["Group.Update.Post 1", "Movie.Update.Post 1"])
    }))

  it("that delete one leave scenes without it, their stamps where they were", () =>
    withStash({ at: started, plugins: recorder.folder }, async (stash) => {
      const before = await stamp(stash, "findScene", 1)
      await stash.ask('mutation{tagDestroy(input:{id:"1"})}')
      expect(await stash.pick("{findScene(id:1){tags{id}}}", "findScene.tags.*.id")).not.toContain("1")
      expect(await stamp(stash, "findScene", 1)).toBe(before)
      expect(told()).toEqual(["Tag.Destroy.Post 1"])
    }))

  it("refuse a name that is taken, whatever its case", () =>
    withStash({}, async ({ ask }) => {
      const taken = await ask('mutation{tagCreate(input:{name:"BLACK & white"}){id}}')
      expect(taken.errors?.[0]?.message).toBe("tag with name 'BLACK & white' already exists")
    }))
})

describe("plays, counts and markers", () => {
  it("move no stamp of the scene, and only markers are told of", () =>
    withStash({ at: started, plugins: recorder.folder }, async (stash) => {
      const before = await stamp(stash, "findScene", 1)
      await stash.ask(
        'mutation{a:sceneAddPlay(id:1){count} b:sceneAddO(id:1){count} c:sceneSaveActivity(id:1,resume_time:3,playDuration:2) d:sceneMarkerCreate(input:{scene_id:1,title:"m",seconds:1,primary_tag_id:1}){id}}'
      )
      expect(
        await stash.pick(
          "{findScene(id:1){play_count o_counter resume_time play_duration scene_markers{title}}}",
          "findScene"
        )
      ).toEqual({
        play_count: 1,
        o_counter: 1,
        resume_time: 3,
        play_duration: 2,
        scene_markers: [{ title: "m" }]
      })
      expect(await stamp(stash, "findScene", 1)).toBe(before)
      expect(told()).toEqual(["SceneMarker.Create.Post 1"])
    }))
})

describe("several edits at once", () => {
  it("are all made or none", () =>
    withStash({ plugins: recorder.folder }, async ({ ask, pick }) => {
      const { errors } = await ask('mutation{scenesUpdate(input:[{id:"1",title:"x"},{id:"2",date:"yesterday"}]){id}}')
      expect(errors?.[0]?.message).toContain("converting date")
      const merge = await ask(
        'mutation{sceneMerge(input:{source:["2"],destination:"1",values:{id:"1",studio_id:"999"}}){id}}'
      )
      expect(merge.errors?.[0]?.message).toBe("FOREIGN KEY constraint failed")
      expect(await pick("{findScenes(ids:[1,2]){scenes{title}}}", "findScenes.scenes.*.title")).not.toContain("x")
      expect(told()).toEqual([])
    }))
})

describe("a bulk edit", () => {
  it("changes nothing where one of its scenes is unknown", () =>
    withStash({ plugins: recorder.folder }, async ({ ask, pick }) => {
      const { errors } = await ask('mutation{bulkSceneUpdate(input:{ids:["1","999"],title:"x"}){id}}')
      expect(errors?.[0]?.message).toBe("scene with id 999 not found")
      expect(await pick("{findScene(id:1){title}}", "findScene.title")).not.toBe("x")
      expect(told()).toEqual([])
    }))

  it("sets, adds and removes", () =>
    withStash({}, async ({ pick }) => {
      const tags = (mode: string, ids: string) =>
        pick(
          `mutation{bulkSceneUpdate(input:{ids:["1"],tag_ids:{mode:${mode},ids:[${ids}]}}){tags{id}}}`,
          "bulkSceneUpdate.0.tags.*.id"
        )
      expect(new Set((await tags("SET", "5,6")) as Array<string>)).toEqual(new Set(["5", "6"]))
      expect(new Set((await tags("ADD", "6,7")) as Array<string>)).toEqual(new Set(["5", "6", "7"]))
      expect(new Set((await tags("REMOVE", "5")) as Array<string>)).toEqual(new Set(["6", "7"]))
    }))
})

describe("a file", () => {
  it("given to another scene leaves no trace but the files themselves", () =>
    withStash({ plugins: recorder.folder }, async (stash) => {
      const before = [await stamp(stash, "findScene", 1), await stamp(stash, "findScene", 10)]
      const [first, second] = (await stash.pick(
        "{findScene(id:10){files{id}}}",
        "findScene.files.*.id"
      )) as Array<string>
      const assign = (file: string | undefined) =>
        stash.ask("mutation($f:ID!){sceneAssignFile(input:{scene_id:1,file_id:$f})}", { f: file })
      expect((await assign(first)).errors).toHaveLength(1)
      expect((await assign(second)).errors).toBeUndefined()
      expect(await stash.pick("{findScene(id:1){files{id}}}", "findScene.files.*.id")).toEqual(["1", second])
      expect([await stamp(stash, "findScene", 1), await stamp(stash, "findScene", 10)]).toEqual(before)
      expect(told()).toEqual([])
    }))

  it("keeps its id under the new scene that a scan makes of what a deleted one left", () =>
    withStash({ scenes: 3 }, async ({ ask, pick }) => {
      await ask("mutation{sceneDestroy(input:{id:2,delete_file:false})}")
      await ask("mutation{metadataScan(input:{})}")
      expect(await pick("{findScene(id:4){files{id}}}", "findScene.files.*.id")).toEqual(["2"])
    }))
})

describe("an older database", () => {
  it("brings back old scenes, old stamps and old counters", () =>
    withStash({ scenes: 5, at: started }, async (stash) => {
      const path = await stash.pick("mutation{backupDatabase(input:{})}", "backupDatabase")
      const before = await stash.pick(
        "{findScenes(filter:{per_page:-1}){scenes{id title updated_at}}}",
        "findScenes.scenes"
      )
      await stash.ask(
        'mutation{a:sceneUpdate(input:{id:"1",title:"x"}){id} b:sceneCreate(input:{title:"y"}){id} c:sceneDestroy(input:{id:"3"})}'
      )
      await stash.control("restore", { backup: path })
      expect(
        await stash.pick("{findScenes(filter:{per_page:-1}){scenes{id title updated_at}}}", "findScenes.scenes")
      ).toEqual(before)
      // The id is given out a second time: to another scene than before.
      expect(await stash.pick('mutation{sceneCreate(input:{title:"z"}){id}}', "sceneCreate.id")).toBe("6")
    }))
})
