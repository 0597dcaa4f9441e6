// Ends, or stops, whoever drains the queue: at random, and at named points of a request.
import { multiGet, postPoster, putEdit } from "./faults.mjs"
import { isStopped, sleep, until } from "./processes.mjs"

const points = ["before", "applied", "answered"]
const listPosters = "GET /library/metadata/:id/posters"
/** Where a process is stopped: never while it may hold the database, as nobody could write then. */
const stops = [
  { route: putEdit, point: "before" },
  { route: putEdit, point: "applied" },
  { route: listPosters, point: "before" }
]
/** How long a request of the route is waited for before the process is ended all the same. */
const patience = 12_000

/** What is to be done, in order: `kills` ends, half of them at named points, and `pauses` stops among them. */
export const planOf = (kills, pauses, dice) => {
  const named = Math.ceil(kills / 2)
  const deeds = [
    ...Array.from({ length: named }, (_, n) => ({
      kind: "named",
      point: points[n % points.length],
      route: dice.chance(0.3) ? postPoster : dice.chance(0.1) ? multiGet : putEdit,
      skip: dice.upTo(3)
    })),
    ...Array.from({ length: kills - named }, () => ({ kind: "random", after: dice.between(100, 1500) })),
    ...Array.from({ length: pauses }, (_, n) => ({ kind: "stop", ...stops[n % stops.length], ends: dice.chance(0.3) }))
  ]
  return dice.shuffled(deeds)
}

export const killer = ({ editor, stage, weather }) => {
  const counts = {
    random: 0,
    ...Object.fromEntries(points.map((point) => [point, 0])),
    atUploads: 0,
    missed: 0,
    stops: 0,
    takenOver: 0,
    endedWhileStopped: 0,
    starts: 0
  }
  const surprises = []
  let runtime

  const startRuntime = () => {
    counts.starts += 1
    runtime = stage.serve()
  }

  /** The runtime ends because it is ended: an end of its own is a finding. */
  const noteSurprise = async () => {
    const { code, signal, stderr } = await runtime.ended
    surprises.push(`the runtime ended by itself (${signal ?? code}): ${stderr.slice(-800)}`)
  }

  const kill = async () => {
    if (runtime.isOver()) return noteSurprise()
    runtime.child.kill("SIGKILL")
    await runtime.ended
  }

  const atRandom = async ({ after }) => {
    await sleep(after)
    counts.random += 1
    await kill()
  }

  const atPoint = async ({ point, route, skip }) => {
    await weather.set({ route, kind: "signal", pid: runtime.pid, point, skip })
    for (let n = 0; n <= skip; n++) editor.wish(route === postPoster ? "cover" : "title")
    if (!(await until(runtime.isOver, patience))) {
      counts.missed += 1
      return atRandom({ after: 0 })
    }
    const { signal } = await runtime.ended
    if (signal !== "SIGKILL") return noteSurprise()
    counts[point] += 1
    if (route === postPoster) counts.atUploads += 1
  }

  /** Scenes that the stopped process has in hand, the one it is busy with first. */
  const inHand = () =>
    stage
      .rows("SELECT scene_id AS id FROM job WHERE state = 'running' ORDER BY renewed_at DESC LIMIT 3")
      .map(({ id }) => String(id))

  const epoch = () => stage.rows("SELECT epoch FROM drain_lease")?.[0]?.epoch

  /** Another drainer waits for the lease, takes it, and syncs newer edits of just these scenes. */
  const takeOver = async () => {
    const [ids, before] = [inHand(), epoch()]
    for (const id of ids) await editor.edit(id, "title")
    const words = ["sync", ...ids.flatMap((id) => ["--scene", id]), "--wait", "--json", "--timeout", "30"]
    // It may meet a fault before it begins.
    for (let attempt = 0; ids.length > 0 && attempt < 4 && epoch() === before; attempt++) {
      const second = stage.plexsync(...words)
      if (!(await until(second.isOver, 45_000))) second.child.kill("SIGKILL")
      await second.ended
    }
    if (epoch() !== before) counts.takenOver += 1
  }

  const stop = async ({ ends, point, route }) => {
    await weather.set({ route, kind: "signal", signal: "SIGSTOP", pid: runtime.pid, point })
    editor.wish(route === listPosters ? "cover" : "title")
    if (!(await until(() => isStopped(runtime.pid), patience))) return void (counts.missed += 1)
    counts.stops += 1
    await takeOver()
    if (ends) {
      counts.endedWhileStopped += 1
      await kill()
      return startRuntime()
    }
    runtime.child.kill("SIGCONT")
  }

  const deeds = { random: atRandom, named: atPoint, stop }

  return {
    counts,
    surprises,
    start: startRuntime,
    run: async (deed) => {
      await deeds[deed.kind](deed)
      if (runtime.isOver()) startRuntime()
    },
    /** Whether a runtime is there; one that ended by itself is noted, and another started. */
    mend: async () => {
      if (!runtime.isOver()) return
      await noteSurprise()
      startRuntime()
    },
    kills: () => counts.random + points.reduce((sum, point) => sum + counts[point], 0)
  }
}
