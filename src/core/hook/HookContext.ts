import * as Schema from "effect/Schema"

/** What Stash tells a hook: `args.hookContext` of a plugin's stdin. `inputFields` is absent for create, destroy, merge and scan. */
export const HookContext = Schema.Struct({
  id: Schema.optionalWith(Schema.Int, { nullable: true }),
  type: Schema.NonEmptyString,
  input: Schema.optional(Schema.Unknown),
  inputFields: Schema.optionalWith(Schema.Array(Schema.String), { nullable: true })
})
export type HookContext = typeof HookContext.Type
