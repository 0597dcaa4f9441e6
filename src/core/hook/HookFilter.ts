// Without any import of a library at run time: a hook decides by this before anything else is loaded.
import type * as Data from "effect/Data"
import type { HookContext } from "./HookContext.ts"
import { type EntityKind, entityTypes, isIdle, sceneTypes } from "../model/HookFields.ts"
import type { Reason } from "../model/Job.ts"
import type { SceneId } from "../model/Scene.ts"

/** What a hook call becomes. */
export type HookVerdict = Data.TaggedEnum<{
  /** Sync this scene. */
  Sync: { readonly sceneId: SceneId; readonly reason: Reason }
  /** The scene is gone; so is its job. */
  Forget: { readonly sceneId: SceneId }
  /** Scenes of this performer, studio or tag may show another name now. */
  FanOut: { readonly kind: EntityKind; readonly id: number }
  /** An update of a scene that changes nothing Plex shows. */
  Filtered: { readonly sceneId: SceneId }
  /** A kind of event that concerns nothing in Plex. */
  Ignored: {}
  /** A hook that names no scene or entity. */
  Malformed: { readonly problem: string }
}>

const isSceneId = (id: number | undefined): id is SceneId => id !== undefined && Number.isSafeInteger(id) && id > 0

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null

/** One scene edited by a person, or many at once. Identify names neither `id` nor `ids` in its fields. */
const updateReason = (input: unknown, fields: ReadonlyArray<string> | undefined): Reason => {
  if (input === null || input === undefined) return "scan"
  if (Array.isArray(input)) return input.length > 1 ? "bulk" : "hook"
  if (isObject(input) && "ids" in input && Array.isArray(input.ids)) return "bulk"
  return fields !== undefined && !fields.includes("id") ? "bulk" : "hook"
}

const sceneWish = (context: HookContext, sceneId: SceneId): HookVerdict => {
  if (context.type === "Scene.Destroy.Post") return { _tag: "Forget", sceneId }
  if (context.type === "Scene.Create.Post") return { _tag: "Sync", sceneId, reason: "scan" }
  const fields = context.inputFields
  return fields !== undefined && isIdle(fields)
    ? { _tag: "Filtered", sceneId }
    : { _tag: "Sync", sceneId, reason: updateReason(context.input, fields) }
}

/**
 * Decides what a hook call asks for. `type` and `id` decide; of an update, `inputFields` says what was sent
 * (in `input` itself every key stands, null or not).
 */
export const verdictOf = (context: HookContext): HookVerdict => {
  const kind = entityTypes.get(context.type)
  if (kind === undefined && !sceneTypes.has(context.type)) return { _tag: "Ignored" }
  const id = context.id
  if (!isSceneId(id))
    return { _tag: "Malformed", problem: `hookContext.id of ${context.type} must be a positive whole number` }
  return kind === undefined ? sceneWish(context, id) : { _tag: "FanOut", kind, id }
}
