import { parseId } from "../model/Refusal.ts"
import type { Stash } from "../Stash.ts"

/** A counter as the API answers it, newest first. */
export interface History {
  readonly count: number
  readonly history: ReadonlyArray<string>
}

/** Plays and counts are histories of their own: no stamp of the scene moves and no hook is called. */
const add =
  (key: "plays" | "os") =>
  (stash: Stash, id: string, times: ReadonlyArray<string> | null | undefined): History => {
    const scene = stash.database.scenes.need(parseId(id))
    const given = times && times.length > 0 ? times : [stash.stamp().text]
    const all = [...scene[key], ...given].sort()
    stash.database.scenes.put({ ...scene, [key]: all })
    return { count: all.length, history: all.toReversed() }
  }

export const addPlay = add("plays")
export const addO = add("os")

/** `resumeTime` and `played` in seconds; what was played adds up. */
export const save = (stash: Stash, id: string, resumeTime: number | null, played: number | null): void => {
  const scene = stash.database.scenes.need(parseId(id))
  stash.database.scenes.put({
    ...scene,
    resumeTime: resumeTime ?? scene.resumeTime,
    playDuration: scene.playDuration + (played ?? 0)
  })
}
