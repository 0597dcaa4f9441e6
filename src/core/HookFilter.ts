import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type EntityKind, entityTypes, isIdle, sceneTypes } from "./HookFields.ts"
import type { Reason } from "./Job.ts"
import { SceneId } from "./Scene.ts"

/** What Stash tells a hook: `args.hookContext` of a plugin's stdin. `inputFields` is absent for create, destroy, merge and scan. */
export const HookContext = Schema.Struct({
  id: Schema.optionalWith(Schema.Int, { nullable: true }),
  type: Schema.NonEmptyString,
  input: Schema.optional(Schema.Unknown),
  inputFields: Schema.optionalWith(Schema.Array(Schema.String), { nullable: true })
})
export type HookContext = typeof HookContext.Type

/** What a hook call becomes. */
export type Wish = Data.TaggedEnum<{
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
export const Wish = Data.taggedEnum<Wish>()

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null

/** One scene edited by a person, or many at once. Identify names neither `id` nor `ids` in its fields. */
const updateReason = (input: unknown, fields: ReadonlyArray<string> | undefined): Reason => {
  if (input === null || input === undefined) return "scan"
  if (Array.isArray(input)) return input.length > 1 ? "bulk" : "hook"
  if (isObject(input) && "ids" in input && Array.isArray(input.ids)) return "bulk"
  return fields !== undefined && !fields.includes("id") ? "bulk" : "hook"
}

const sceneWish = (context: HookContext, sceneId: SceneId): Wish => {
  if (context.type === "Scene.Destroy.Post") return Wish.Forget({ sceneId })
  if (context.type === "Scene.Create.Post") return Wish.Sync({ sceneId, reason: "scan" })
  const fields = context.inputFields
  return fields !== undefined && isIdle(fields)
    ? Wish.Filtered({ sceneId })
    : Wish.Sync({ sceneId, reason: updateReason(context.input, fields) })
}

/**
 * Decides what a hook call asks for. `type` and `id` decide; of an update, `inputFields` says what was sent
 * (in `input` itself every key stands, null or not).
 */
export const wishOf = (context: HookContext): Wish => {
  const kind = entityTypes.get(context.type)
  if (kind === undefined && !sceneTypes.has(context.type)) return Wish.Ignored()
  const id = Schema.decodeUnknownOption(SceneId)(context.id)
  return Option.match(id, {
    onNone: () => Wish.Malformed({ problem: `hookContext.id of ${context.type} must be a positive whole number` }),
    onSome: (number) => (kind === undefined ? sceneWish(context, number) : Wish.FanOut({ kind, id: number }))
  })
}
