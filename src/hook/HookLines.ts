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

/** What a task is answered that was to start a runtime. */
export const livesAlready = "A background runtime is running already"

const milliseconds = (span: number) => `${span.toFixed(1)}ms`

/** What is said of a verdict that was taken in; `span` since the process began, in ms. */
export const lineOf = (
  verdict: HookVerdict,
  span: number
): { readonly level: "Info" | "Debug"; readonly text: string } | undefined => {
  switch (verdict._tag) {
    case "Sync": {
      const text = `Enqueued sync job for scene ${verdict.sceneId} in ${milliseconds(span)}`
      return { level: verdict.reason === "hook" ? "Info" : "Debug", text }
    }
    case "Forget":
      return { level: "Info", text: `Scene ${verdict.sceneId} was deleted: its job is removed, its Plex item stays` }
    case "FanOut":
      return { level: "Info", text: `Enqueued the scenes of ${verdict.kind} ${verdict.id} in ${milliseconds(span)}` }
    case "Filtered":
      return { level: "Debug", text: `Scene ${verdict.sceneId} update filtered (no metadata changes)` }
    case "Ignored":
    case "Malformed":
      return undefined
  }
}

export const slowLine = (span: number): string => `Hook handler exceeded 100ms target (${milliseconds(span)})`

/** Whether a call needs the database at all. */
export const needsStore = (verdict: HookVerdict): boolean =>
  verdict._tag === "Sync" || verdict._tag === "Forget" || verdict._tag === "FanOut"
