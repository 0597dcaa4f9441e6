// Without any import of a library: a hook says the same on its short way.
import type { HookVerdict } from "../core/hook/HookFilter.ts"

/** What a hook's process should take in all. Milliseconds. */
export const target = 100

/** What Stash is answered. */
export const outputs: Readonly<Record<HookVerdict["_tag"], string>> = {
  Sync: "enqueued",
  Forget: "removed",
  FanOut: "enqueued",
  Filtered: "filtered",
  Ignored: "ignored",
  Malformed: "ignored"
}

const milliseconds = (span: number) => `${span.toFixed(1)}ms`

/** What is said of a wish that was taken in; `span` since the process began, in ms. */
export const lineOf = (
  wish: HookVerdict,
  span: number
): { readonly level: "Info" | "Debug"; readonly text: string } | undefined => {
  switch (wish._tag) {
    case "Sync": {
      const text = `Enqueued sync job for scene ${wish.sceneId} in ${milliseconds(span)}`
      return { level: wish.reason === "hook" ? "Info" : "Debug", text }
    }
    case "Forget":
      return { level: "Info", text: `Scene ${wish.sceneId} was deleted: its job is removed, its Plex item stays` }
    case "FanOut":
      return { level: "Info", text: `Enqueued the scenes of ${wish.kind} ${wish.id} in ${milliseconds(span)}` }
    case "Filtered":
      return { level: "Debug", text: `Scene ${wish.sceneId} update filtered (no metadata changes)` }
    case "Ignored":
    case "Malformed":
      return undefined
  }
}

export const slowLine = (span: number): string => `Hook handler exceeded 100ms target (${milliseconds(span)})`

/** Whether a call needs the database at all. */
export const needsStore = (wish: HookVerdict): boolean =>
  wish._tag === "Sync" || wish._tag === "Forget" || wish._tag === "FanOut"
