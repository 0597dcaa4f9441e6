import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** What is asked for: a library's listing, or a picture, may take longer than anything else. */
export type CallKind = "call" | "listing" | "picture"

/** What a call may take: milliseconds to the last byte of its answer, and bytes of it as they are read. */
export interface CallLimit {
  readonly call: number
  readonly answer: number
}

/** Where nobody says otherwise. */
export const usualLimit: CallLimit = { call: 120_000, answer: 32 * 1024 * 1024 }

/** The limits of calls, asked for before each one. Whatever carries a call, they are held where its answer is read. */
export class CallLimits extends Context.Reference<CallLimits>()("plexsync/CallLimits", {
  defaultValue: (): { readonly inForce: Effect.Effect<CallLimit> } => ({ inForce: Effect.succeed(usualLimit) })
}) {}

const patience: Readonly<Record<CallKind, number>> = { call: 1, listing: 2.5, picture: 2.5 }

/** What a call of this kind may take now. */
export const limitOf = ({ inForce }: Context.Tag.Service<CallLimits>, kind: CallKind): Effect.Effect<CallLimit> =>
  Effect.map(inForce, ({ answer, call }) => ({ answer, call: call * patience[kind] }))
