import Sqlite from "better-sqlite3"
import * as Effect from "effect/Effect"

type Name = "all" | "run"
type Prototype = Record<Name, (this: Sqlite.Statement, ...given: Array<unknown>) => unknown>

/** What SQLite's statements have in common, in this thread. */
const prototypeOf = (): Prototype => {
  const database = new Sqlite(":memory:")
  const prototype = Object.getPrototypeOf(database.prepare("SELECT 1")) as Prototype
  database.close()
  return prototype
}

const listen = Effect.sync(() => {
  const prototype = prototypeOf()
  const { all, run } = prototype
  const texts: Array<string> = []
  const heard = (call: Prototype[Name]): Prototype[Name] =>
    function (...given) {
      texts.push(this.source)
      return call.apply(this, given)
    }
  Object.assign(prototype, { all: heard(all), run: heard(run) })
  return { texts, end: () => Object.assign(prototype, { all, run }) }
})

/** Texts of the statements that reach SQLite while an effect runs, in their order; nothing else may send any meanwhile. */
export const sentBy = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<ReadonlyArray<string>, E, R> =>
  Effect.acquireUseRelease(
    listen,
    ({ texts }) => Effect.as(effect, texts),
    ({ end }) => Effect.sync(end)
  )
