import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type Installed, kinds, seenNext } from "../../core/hook/Installed.ts"
import { KeyValues } from "../../store/sqlite/KeyValues.ts"

const cursor = "plugins in Stash"
const Seen = Schema.Struct({ now: Schema.Literal(...kinds), told: Schema.NullOr(Schema.Literal(...kinds)) })

/** What was seen of our plugins last. */
export const seenLast = Effect.flatMap(KeyValues, (cursors) => cursors.get(cursor, Seen))

/** Remembers what is seen now; gives it together with what was there before. */
export const remember = (installed: Installed) =>
  Effect.gen(function* () {
    const cursors = yield* KeyValues
    const before = yield* cursors.get(cursor, Seen)
    const now = seenNext(Option.getOrNull(before), installed)
    if (!Option.exists(before, (last) => last.now === now.now && last.told === now.told))
      yield* cursors.set(cursor, Seen, now)
    return now
  })
