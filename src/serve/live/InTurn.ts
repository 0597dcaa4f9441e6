import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

type Any = Layer.Layer<never, unknown, unknown>
type Layers = ReadonlyArray<Any>
type Made<L extends Layers> = { readonly [Key in keyof L]: Layer.Layer.Success<L[Key]> }[number]
type Failed<L extends Layers> = { readonly [Key in keyof L]: Layer.Layer.Error<L[Key]> }[number]
type Asked<L extends Layers> = { readonly [Key in keyof L]: Layer.Layer.Context<L[Key]> }[number]

/**
 * Layers over the same ground, one after another, each of which may ask for those before it. `Layer.mergeAll` makes a fiber and two scopes for each, and
 * `Layer.provide` as much again, which is most of what a short command would do; what looks into a database waits for nothing that could go on beside it.
 */
export function inTurn<L extends Layers>(...layers: L): Layer.Layer<Made<L>, Failed<L>, Exclude<Asked<L>, Made<L>>>
// @effect-diagnostics-next-line anyUnknownInErrorContext:off - of what they are is said above; here they are only built.
export function inTurn(...layers: Layers): Any {
  return Layer.scopedContext(
    Effect.gen(function* () {
      const memo = yield* Layer.CurrentMemoMap
      const scope = yield* Effect.scope
      return yield* Effect.reduce(layers, Context.empty(), (before, layer) =>
        Effect.map(Effect.provide(Layer.buildWithMemoMap(layer, memo, scope), before), (made) =>
          Context.merge(before, made)
        )
      )
    })
  )
}
