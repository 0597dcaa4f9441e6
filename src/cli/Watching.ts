import * as Terminal from "@effect/platform/Terminal"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"

/** One look: what is said of it, and what of that is news when it changes. */
export interface Look {
  readonly said: string
  readonly substance: string
}

const often = "1 second"
/** To the upper left corner, and nothing below it. */
const anew = "\u001b[H\u001b[J"

/** Shows looks until it is interrupted: on a terminal in place, elsewhere below each other, as something changes. `inPlace`: whether a terminal is written over. */
export const watching = <E, R>(look: Effect.Effect<Look, E, R>, inPlace: boolean) =>
  Effect.gen(function* () {
    const terminal = yield* Terminal.Terminal
    const redraws = inPlace && (yield* terminal.isTTY)
    const last = yield* Ref.make("")
    const round = Effect.gen(function* () {
      const { said, substance } = yield* look
      const news = redraws ? said : substance
      const before = yield* Ref.getAndSet(last, news)
      if (before === news) return
      if (redraws) yield* terminal.display(`${anew}${said}\n`)
      else yield* Console.log(before === "" || !inPlace ? said : `\n${said}`)
    })
    return yield* Effect.forever(Effect.zipRight(round, Effect.sleep(often)))
  })
