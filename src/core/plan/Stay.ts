import * as Schema from "effect/Schema"

/** Why a field of an item stays as it is: one spelling each, in code, JSON and docs. */
export const Stay = Schema.Literal("contested", "locked_by_person", "skipped", "held", "equal")
export type Stay = typeof Stay.Type
