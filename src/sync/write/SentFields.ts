import { recent } from "../../core/plan/ItemMemory.ts"
import type { Field } from "../../core/model/Fields.ts"
import type { Step } from "../../core/plan/Step.ts"
import type { Value } from "../../core/model/Value.ts"
import type { SentField } from "../../store/items/WrittenValues.ts"
import type { Done } from "../JobOutcome.ts"

const cutTo = ({ cut }: Done, field: Field): Value | null => {
  const found = cut.find((edit) => edit.field === field)
  return found === undefined || found.kind === "lock" ? null : found.kind === "text" ? found.value : found.names
}

const sentBy = (step: Step, done: Done, now: number): ReadonlyArray<SentField> => {
  if (step._tag !== "Set" && step._tag !== "Lock") return []
  const { field, memory } = step
  const resent = done.memory.written[field]?.resent ?? []
  return step._tag === "Lock"
    ? [{ field, sent: memory, shown: step.value, resent }]
    : [{ field, sent: memory, shown: cutTo(done, field), resent: step.again ? [...recent(resent, now), now] : [] }]
}

/** What an item was given, as a later plan wants to know it. `now` in epoch ms. */
export const sentFields = (done: Done, now: number): ReadonlyArray<SentField> =>
  done.plan.flatMap((step) => sentBy(step, done, now))
