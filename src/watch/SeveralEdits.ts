import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { DatabaseChanges } from "../store/queue/DatabaseChanges.ts"
import { SeveralEdits } from "../store/queue/SeveralEdits.ts"
import { ChangeHints } from "./ChangeHints.ts"

/** Wakes the watch as soon as a task was told of many edits at once. What was told before it began, the first poll finds. */
export const hearOfSeveral = Effect.gen(function* () {
  const edits = yield* SeveralEdits
  const changes = yield* DatabaseChanges
  const hints = yield* ChangeHints
  const heard = yield* Ref.make(yield* edits.last)
  const look = Effect.gen(function* () {
    const mark = yield* changes.mark
    const last = yield* edits.last
    const before = yield* Ref.getAndSet(heard, last)
    if (Option.isSome(last) && !Equal.equals(before, last)) yield* hints.offer({ scenes: [] })
    yield* changes.committed(mark)
  })
  return yield* Effect.forever(look)
})
