import type * as Effect from "effect/Effect"
import type { GraphQLResolveInfo } from "graphql"
import type { HookEvent } from "../plugin/HookEvent.ts"
import type { Caller } from "../session/Sessions.ts"
import type { Stash } from "../Stash.ts"

/** One request as resolvers see it. */
export interface Context {
  readonly stash: Stash
  readonly caller: Caller
  /** Scheme, host and prefix as the client (or its proxy) named them; image addresses start with it. */
  readonly baseUrl: string
  /** Aborted when the client leaves: its hooks and operations are killed then. */
  readonly signal: AbortSignal
  readonly run: <A, E>(effect: Effect.Effect<A, E>) => Promise<A>
}

/** A resolver of any field; the schema says what its source and arguments are. */
export type Resolver = (source: never, args: never, context: Context, info: GraphQLResolveInfo) => unknown
export type Resolvers = Readonly<Record<string, Resolver>>

/** The answer of a mutation: read only after all hooks of the edit have run, as Stash does. */
export const afterHooks = <A>(context: Context, events: ReadonlyArray<HookEvent>, read: () => A): A | Promise<A> => {
  const { hooks } = context.stash
  // Without listeners there is nothing to wait for, and a bulk edit of thousands stays one step.
  if (!events.some(({ type }) => hooks.anyFor(type))) return read()
  return context.run(hooks.fire(context, events)).then(read)
}
