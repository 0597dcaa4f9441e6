import type { ExecutionResult } from "graphql"
import type { Context } from "../resolve/Context.ts"
import type { Engine, Prepared } from "./Engine.ts"
import * as FailedArguments from "./FailedArguments.ts"
import * as Response from "./Response.ts"

/** Executes a request and logs what went wrong, as Stash does whoever asked. `root` holds the event of a subscription. */
export const run = async (
  engine: Engine,
  prepared: Prepared,
  context: Context,
  root?: unknown
): Promise<ExecutionResult> => {
  const result = await engine.execute(prepared, context, root)
  Response.log(result, context.stash.logs)
  for (const line of FailedArguments.lines(engine.schema, prepared, result)) context.stash.logs.add("Debug", line)
  return result
}
