import * as Effect from "effect/Effect"
import { startRuntime } from "../../sandbox/demo/Programs.ts"
import { type Addresses, control } from "../../sandbox/demo/Servers.ts"
import { eventually, mutate, rows, withSandbox } from "./Program.ts"
import { plexFiles, plexItem, stashFiles } from "./Stage.ts"

/** Two polls of a second each, and two seconds. */
export const soon = 4

const settings = { PLEXSYNC_POLL_INTERVAL: "1", PLEXSYNC_SCAN_DELAY: "0" }

/** Whether the runtime of this data directory has seen every scene once. */
const isReady = (data: string) =>
  Effect.orElseSucceed(
    Effect.try(() => {
      const [cursor] = rows(data, "SELECT value FROM cursor WHERE name = 'watch'")
      return String(cursor?.["value"]).includes('"after":null')
    }),
    () => false
  )

export const settled = (data: string) =>
  eventually(
    Effect.sync(() => rows(data, "SELECT scene_id, state, because FROM job WHERE state IN ('ready', 'running')")),
    (jobs) => jobs.length === 0
  )

export const scan = (stash: string) => mutate(stash, "mutation { metadataScan(input: {}) }")

interface Wanted {
  readonly files: ReadonlyArray<string>
  readonly settings?: Readonly<Record<string, string>>
  readonly words?: ReadonlyArray<string>
  /** Where Stash's clock stands, ISO. */
  readonly at?: string
}

/** A sandbox without any hook, files that both servers have, and a runtime that knows all of Stash. */
export const watched = (wanted: Wanted) =>
  Effect.gen(function* () {
    const { files, words = [] } = wanted
    const world = yield* withSandbox(["--scenes", "0", ...words], { ...settings, ...wanted.settings }, false)
    const { plex, stash } = world.servers
    if (wanted.at !== undefined) yield* control(stash.url, "clock", { at: wanted.at })
    const list = files.map((file, index) => ({ file, size: 1000 + index }))
    const keys = yield* plexFiles(plex, list)
    const scenes = yield* stashFiles(stash.url, list)
    // What was made just now would count as edited.
    yield* control(stash.url, "clock", { advanceMs: 600_000 })
    const runtime = yield* startRuntime(world.program)
    yield* eventually(isReady(world.data), (ready) => ready)
    return { ...world, keys, scenes, runtime, url: stash.url, plex }
  })

/** Waits until an item shows what it should. */
export const shows = (
  plex: Addresses["plex"],
  key: string | undefined,
  holds: (item: Effect.Effect.Success<ReturnType<typeof plexItem>>) => boolean,
  seconds = soon
) => eventually(plexItem(plex, key ?? ""), holds, seconds)

export const showsTitle = (plex: Addresses["plex"], key: string | undefined, title: string, seconds = soon) =>
  shows(plex, key, (item) => item.title === title, seconds)
