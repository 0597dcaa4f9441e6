import { readFileSync } from "node:fs"
import type { Recorder } from "./Recorder.ts"
import { at, ended, list, type Running, until } from "./WithStash.ts"

/** One operation of `operations.json`. */
export interface Recorded {
  readonly operation: string
  readonly query: string
  readonly variables: unknown
  readonly answer: unknown
  readonly hooks: ReadonlyArray<{
    readonly hookContext: {
      readonly id: number
      readonly type: string
      readonly input: unknown
      readonly inputFields?: ReadonlyArray<string>
    }
  }>
  readonly updated_at_moved: ReadonlyArray<string>
  readonly appeared: ReadonlyArray<string>
  readonly gone: ReadonlyArray<string>
  readonly job?: Readonly<Record<string, unknown>>
}

/** A file of recordings; what stands in it is known to whoever reads it. */
export const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../recorded/stash/${name}.json`, import.meta.url), "utf8"))

const movies = "/data/Movies"
/** The files at the start, as the recordings' README lists them. */
const files = ["First Scene", "Gone", "Merge A", "Merge B", "Second Scene", "Studio Ă/Third – Scène #3", "movie"]
  .map((name) => `${movies}/${name}.mp4`)
  .concat("/data/Other/movie.mp4")

/** What was done to the disk right before an operation. */
const onDisk: Readonly<Record<string, unknown>> = {
  "scan of new files": { add: files.map((file, index) => ({ file, size: 29_700 + index })) },
  "scan: file renamed on disk": {
    move: [{ from: `${movies}/Second Scene.mp4`, to: `${movies}/Second Scene (renamed).mp4` }]
  },
  "scan: file touched (new mtime, same content)": { touch: [`${movies}/First Scene.mp4`] },
  "scan: file content changed": { change: [`${movies}/First Scene.mp4`] },
  "scan: a copy appears (second file of the scene)": {
    copy: [{ from: `${movies}/First Scene.mp4`, to: "/data/Other/First Scene copy.mp4" }]
  },
  "scan: a file has gone": { remove: [`${movies}/Gone.mp4`] }
}

type Stamps = ReadonlyMap<string, unknown>

const everything = `{
  findScenes(filter:{per_page:-1}){scenes{id updated_at files{id updated_at}}}
  findPerformers(filter:{per_page:-1}){performers{id updated_at}} findStudios(filter:{per_page:-1}){studios{id updated_at}}
  findTags(filter:{per_page:-1}){tags{id updated_at}} findGroups(filter:{per_page:-1}){groups{id updated_at}}
}`

const stamps = async ({ ask }: Running): Promise<Stamps> => {
  const { data } = await ask(everything)
  const found = new Map<string, unknown>()
  const keep = (kind: string, rows: unknown, of = "") =>
    list(rows).forEach((row) => found.set(`${kind} ${String(at(row, "id"))}${of}`, at(row, "updated_at")))
  const scenes = at(data, "findScenes.scenes")
  keep("scene", scenes)
  list(scenes).forEach((scene) => keep("file", at(scene, "files"), ` of scene ${String(at(scene, "id"))}`))
  keep("performer", at(data, "findPerformers.performers"))
  keep("studio", at(data, "findStudios.studios"))
  keep("tag", at(data, "findTags.tags"))
  keep("group", at(data, "findGroups.groups"))
  return found
}

/** What differs from server to server: addresses, the stamp in them, and hashes of bytes. */
export const anonymous = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null)
      .replace(/https?:\/\/127\.0\.0\.1:\d+/g, "http://stash")
      .replace(/\?t=\d+/g, "?t=T")
      .replace(/"oshash":"[0-9a-f]{16}"/g, '"oshash":"hash"')
  )

export interface Outcome {
  readonly answer: unknown
  readonly hooks: ReadonlyArray<unknown>
  readonly moved: ReadonlyArray<string>
  readonly appeared: ReadonlyArray<string>
  readonly gone: ReadonlyArray<string>
  readonly job: unknown
}

const hookOf = ({ id, input, inputFields, type }: Recorded["hooks"][number]["hookContext"]) =>
  anonymous({ id, type, input, inputFields: inputFields?.toSorted() ?? null })

const jobOf = (job: unknown) =>
  job === undefined
    ? null
    : Object.fromEntries(["status", "progress", "error", "description", "subTasks"].map((key) => [key, at(job, key)]))

export const expected = (recorded: Recorded): Outcome => ({
  answer: anonymous(recorded.answer),
  hooks: recorded.hooks.map(({ hookContext }) => hookOf(hookContext)),
  moved: recorded.updated_at_moved.toSorted(),
  appeared: recorded.appeared.toSorted(),
  gone: recorded.gone.toSorted(),
  job: jobOf(recorded.job)
})

/** Does on the sandbox what was done on the real Stash, and tells what came of it. */
export const perform = async (stash: Running, recorder: Recorder, recorded: Recorded): Promise<Outcome> => {
  // On the real one there was a second between operations, so that stamps could move.
  await stash.control("clock", { advanceMs: 1_700 })
  const disk = onDisk[recorded.operation]
  if (disk !== undefined) await stash.control("files", disk)
  const before = await stamps(stash)
  recorder.clear()
  const answer = await stash.ask(recorded.query, recorded.variables ?? undefined)
  await until(async () => (await stash.pick("{jobQueue{id}}", "jobQueue")) === null)
  const jobId = Object.values(typeof answer.data === "object" && answer.data ? answer.data : {})[0] as unknown
  const job = recorded.job ? await ended(stash, jobId) : undefined
  const after = await stamps(stash)
  return {
    answer: anonymous(answer),
    hooks: recorder.contexts().map(hookOf),
    moved: [...after]
      .filter(([key, stamp]) => before.has(key) && before.get(key) !== stamp)
      .map(([key]) => key)
      .toSorted(),
    appeared: [...after.keys()].filter((key) => !before.has(key)).toSorted(),
    gone: [...before.keys()].filter((key) => !after.has(key)).toSorted(),
    job: jobOf(job)
  }
}
