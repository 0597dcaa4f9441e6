import { afterEach, beforeEach, describe, expect, it } from "vitest"
import * as Recorder from "./support/Recorder.ts"
import { at, ended, list, type Running, until, withStash } from "./support/WithStash.ts"
import { limit } from "../../support/Limits.ts"

let recorder: Recorder.Recorder
beforeEach(() => {
  recorder = Recorder.make()
})
afterEach(() => recorder.remove())

const stamps = (stash: Running) =>
  stash.pick(
    '{findScenes(filter:{per_page:-1}){scenes{id updated_at files{updated_at}}} findFolders(filter:{per_page:-1,sort:"id"}){folders{updated_at}}}',
    ""
  )
const job = async (stash: Running, mutation: string) => {
  const { data } = await stash.ask(`mutation{id:${mutation}}`)
  return ended(stash, at(data, "id"))
}
const scan = (stash: Running, input = "") => job(stash, `metadataScan(input:{${input}})`)
const paths = async (stash: Running, id: number) =>
  list(await stash.pick(`{findScene(id:${id}){files{path}}}`, "findScene.files.*.path"))
const told = () => recorder.contexts().map(({ id, type }) => `${type} ${id}`)

describe("a scan", () => {
  it("follows a folder renamed on disk: only paths change, no stamp moves and nobody is told", () =>
    withStash({ scenes: 12, plugins: recorder.folder }, async (stash) => {
      const before = await stamps(stash)
      const folders = '{findFolders(filter:{per_page:-1,sort:"id"}){folders{id path}}}'
      const known = list(await stash.pick(folders, "findFolders.folders"))
      await stash.control("files", { move: [{ from: "/data/Movies", to: "/data/Films" }] })
      stash.clock.advance(60_000)
      await scan(stash)
      expect(await paths(stash, 1)).toEqual(["/data/Films/Clip 000000.mp4"])
      expect(await paths(stash, 2)).toEqual(["/data/Films/Ünïcode/Clip 000001.mp4"])
      expect(await stash.pick(folders, "findFolders.folders")).toEqual(
        known.map((folder) => JSON.parse(JSON.stringify(folder).replace("/data/Movies", "/data/Films")) as unknown)
      )
      expect(await stamps(stash)).toEqual(before)
      expect(told()).toEqual([])
    }))

  it("joins a copy to the scene of its twin, and makes a scene of what is new", () =>
    withStash({ scenes: 3, plugins: recorder.folder }, async (stash) => {
      await stash.control("files", {
        copy: [{ from: "/data/Movies/Clip 000000.mp4", to: "/data/Copies/Again.mp4" }],
        add: [{ file: "/data/Zoo/New.mp4", size: 5 }]
      })
      await scan(stash)
      expect(told()).toEqual(["Scene.Update.Post 1", "Scene.Create.Post 4"])
      expect(await paths(stash, 1)).toEqual(["/data/Movies/Clip 000000.mp4", "/data/Copies/Again.mp4"])
      expect(await stash.pick("{findScene(id:4){title files{size}}}", "findScene")).toEqual({
        title: "",
        files: [{ size: 5 }]
      })
    }))

  it("calls the hook of a new scene before it has a cover, and nobody when the cover comes", () =>
    withStash({ scenes: 0, plugins: recorder.folder, at: Date.UTC(2026, 0, 5) }, async (stash) => {
      await stash.control("files", { add: [{ file: "/data/New.mp4" }] })
      const { data } = await stash.ask("mutation{metadataScan(input:{scanGenerateCovers:true})}")
      await until(() => recorder.calls().length > 0)
      await ended(stash, at(data, "metadataScan"))
      expect(told()).toEqual(["Scene.Create.Post 1"])
      expect((await stash.send("/scene/1/screenshot")).headers.get("content-type")).toBe("image/jpeg")
    }))

  it("calls hooks at once where several tasks may run, one after another where one may", async () => {
    recorder.remove()
    recorder = Recorder.make("sleep")
    await withStash({ scenes: 0, plugins: recorder.folder }, async (stash) => {
      await stash.ask("mutation{configureGeneral(input:{parallelTasks:4}){parallelTasks}}")
      await stash.control("files", { add: ["a", "b", "c", "d"].map((name) => ({ file: `/data/${name}.mp4` })) })
      const { data } = await stash.ask("mutation{metadataScan(input:{})}")
      // Each sleeps a minute: four are there together, or not in time.
      await until(() => recorder.calls().length === 4, limit(30))
      await stash.ask("mutation($i:ID!){stopJob(job_id:$i)}", { i: at(data, "metadataScan") })
      expect(at(await ended(stash, at(data, "metadataScan")), "status")).toBe("CANCELLED")
    })
  })

  it("does not see that a file is gone; a clean does, and swaps a lost first file for the next", () =>
    withStash({ scenes: 12, plugins: recorder.folder, at: Date.UTC(2026, 0, 5) }, async (stash) => {
      const [first, second] = await paths(stash, 10)
      await stash.control("files", { remove: [first, "/data/Movies/Clip 000000.mp4"] })
      await scan(stash)
      expect(told()).toEqual([])
      const before = await stash.pick("{findScene(id:10){updated_at}}", "findScene.updated_at")
      expect(at(await job(stash, "metadataClean(input:{dryRun:true})"), "status")).toBe("FINISHED")
      expect(await paths(stash, 10)).toEqual([first, second])
      await job(stash, "metadataClean(input:{dryRun:false})")
      expect(await paths(stash, 10)).toEqual([second])
      expect(await stash.pick("{findScene(id:10){updated_at}}", "findScene.updated_at")).not.toBe(before)
      expect(told()).toEqual(["Scene.Destroy.Post 1"])
      expect(recorder.contexts()[0]?.input).toMatchObject({
        id: "",
        delete_file: null,
        path: "/data/Movies/Clip 000000.mp4"
      })
    }))
})

describe("Auto Tag", () => {
  it("leaves organized scenes, and what ignores it, alone", () =>
    withStash({ scenes: 0, plugins: recorder.folder }, async (stash) => {
      await stash.control("files", {
        add: [
          { file: "/data/Ada_Lovelace.and.friends.mp4" },
          { file: "/data/Adam.mp4" },
          { file: "/data/ada lovelace 2.mp4" }
        ]
      })
      await scan(stash)
      await stash.ask(
        'mutation{a:performerCreate(input:{name:"Ada Lovelace"}){id} b:tagCreate(input:{name:"friends",ignore_auto_tag:true}){id} c:sceneUpdate(input:{id:"3",organized:true}){id}}'
      )
      recorder.clear()
      await job(stash, 'metadataAutoTag(input:{performers:["*"],tags:["*"]})')
      const scenes = await stash.pick("{findScenes{scenes{performers{id} tags{id} files{path}}}}", "findScenes.scenes")
      expect(scenes).toEqual([
        { performers: [{ id: "1" }], tags: [], files: [{ path: "/data/Ada_Lovelace.and.friends.mp4" }] },
        { performers: [], tags: [], files: [{ path: "/data/Adam.mp4" }] },
        { performers: [], tags: [], files: [{ path: "/data/ada lovelace 2.mp4" }] }
      ])
      expect(told()).toEqual([])
    }))
})

describe("identify", () => {
  it("fails where its source is not there", () =>
    withStash({ scenes: 1 }, async (stash) => {
      const result = await job(
        stash,
        'metadataIdentify(input:{sources:[{source:{stash_box_endpoint:"https://box.example/graphql"}}]})'
      )
      expect(at(result, "status")).toBe("FAILED")
      expect(at(result, "error")).toContain("https://box.example/graphql not found")
    }))
})
