import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import { describe } from "vitest"
import { inTurn } from "../../../src/serve/live/InTurn.ts"

class Ground extends Context.Tag("test/Ground")<Ground, Ref.Ref<ReadonlyArray<string>>>() {}
class First extends Context.Tag("test/First")<First, string>() {}
class Second extends Context.Tag("test/Second")<Second, string>() {}

const note = (word: string) =>
  Effect.flatMap(
    Ground,
    Ref.update((words) => [...words, word])
  )

/** A layer that notes when it is made and when it ends. */
const noting = <I>(tag: Context.Tag<I, string>, name: string) =>
  Layer.scoped(
    tag,
    Effect.acquireRelease(Effect.as(note(`${name} made`), name), () => note(`${name} ended`))
  )

const second = Layer.effect(
  Second,
  Effect.map(First, (first) => `${first}, then second`)
)

const withGround = <A, E>(use: (ground: Ref.Ref<ReadonlyArray<string>>) => Effect.Effect<A, E>) =>
  Effect.flatMap(Ref.make<ReadonlyArray<string>>([]), use)

describe("layers in turn", () => {
  it.effect("each may ask for those before it, and all are there", () =>
    withGround((ground) =>
      Effect.gen(function* () {
        assert.deepStrictEqual([yield* First, yield* Second], ["first", "first, then second"])
      }).pipe(Effect.provide(inTurn(noting(First, "first"), second)), Effect.provideService(Ground, ground))
    )
  )

  it.effect("end with the scope, and one that another has made already is not made again", () =>
    withGround((ground) => {
      const first = noting(First, "first")
      return Effect.gen(function* () {
        yield* Effect.provide(Second, Layer.provideMerge(inTurn(first, second), first))
        assert.deepStrictEqual(yield* Ref.get(ground), ["first made", "first ended"])
      }).pipe(Effect.provideService(Ground, ground))
    })
  )

  it.effect("one that fails ends those before it, and none behind it is made", () =>
    withGround((ground) => {
      const failing = Layer.effect(Second, Effect.fail("no"))
      const all = inTurn(noting(First, "first"), failing, Layer.effectDiscard(note("behind it")))
      return Effect.gen(function* () {
        assert.deepStrictEqual(yield* Effect.exit(Effect.provide(First, all)), Exit.fail("no"))
        assert.deepStrictEqual(yield* Ref.get(ground), ["first made", "first ended"])
      }).pipe(Effect.provideService(Ground, ground))
    })
  )
})
