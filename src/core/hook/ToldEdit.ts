// Without any import of a library at run time: what a task was told of an edit is judged before anything else is loaded.
import type * as Data from "effect/Data"
import type { HookContext } from "./HookContext.ts"
import { entityTypes, sceneTypes } from "../model/HookFields.ts"
import { isObject, isTexts, parsed } from "./RawJson.ts"

/** What the script inside Stash tells the task that it adds: see `toldOf` in src/embedded/Event.ts. */
export type ToldEdit = Data.TaggedEnum<{
  /** One thing: what its own hook would be told. */
  One: { readonly context: HookContext }
  /** Several at once: Stash is to be asked which. */
  Several: {}
}>

/** The edit in this text; undefined where there is none that is known: then Stash is asked what is new, as always. */
export const toldEdit = (text: string): ToldEdit | undefined => {
  const told = parsed(text)
  if (!isObject(told)) return undefined
  const { fields, id, n, type } = told
  if (typeof type !== "string" || !(sceneTypes.has(type) || entityTypes.has(type))) return undefined
  if (typeof n === "number" && n > 1) return { _tag: "Several" }
  if (typeof id !== "number" || !Number.isSafeInteger(id) || id <= 0) return undefined
  if (fields === null || fields === undefined) return { _tag: "One", context: { id, type } }
  return isTexts(fields) ? { _tag: "One", context: { id, type, input: {}, inputFields: fields } } : undefined
}
