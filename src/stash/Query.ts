import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { CallFailure } from "../core/model/Failure.ts"

/** Sends a document and reads what it answers; fails with any error in the answer. */
export type Query = <A, I>(
  operation: string,
  schema: Schema.Schema<A, I>,
  text: string,
  variables?: Readonly<Record<string, unknown>>
) => Effect.Effect<A, CallFailure>
