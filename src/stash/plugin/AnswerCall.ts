import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type { HookContext } from "../../core/hook/HookContext.ts"
import { messageOf } from "../../core/model/Thrown.ts"
import { add, type Input, inputLimit, textOf } from "./Input.ts"
import { BadInput, decode, type PluginInput, type ServerConnection } from "./PluginProtocol.ts"
import { type Reply, replyText } from "./Reply.ts"

/** Both ends of a plugin's call. */
export interface Streams {
  readonly stdin: AsyncIterable<Buffer> & { readonly isTTY?: boolean }
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
}

/** Who answers which call. A hook's answer is the `output`; what a task fails with is in its reply. */
export interface Answers<E> {
  readonly hook: (context: HookContext, connection: ServerConnection) => Effect.Effect<string, E>
  readonly task: (input: PluginInput, mode: string) => Effect.Effect<Reply, E>
}

/** All of stdin: what was read of it, and the rest as it comes. */
const wholeOf = (input: Input, stdin: Streams["stdin"]) =>
  Effect.tryPromise({
    try: async () => {
      if (!input.ended && stdin.isTTY !== true) for await (const chunk of stdin) add(input, chunk)
      return textOf(input)
    },
    catch: () => new BadInput({ problem: "its standard input cannot be read" })
  }).pipe(
    Effect.filterOrFail(
      (text) => text !== undefined,
      () => new BadInput({ problem: `it is larger than ${inputLimit / 1024 / 1024} MB` })
    )
  )

/** What may be cut off says so; what is to be kept is kept, and answered. */
const replyTo = <E>(read: Input, stdin: Streams["stdin"], { hook, task }: Answers<E>) =>
  Effect.gen(function* () {
    const input = yield* Effect.interruptible(Effect.flatMap(wholeOf(read, stdin), decode))
    const { hookContext, mode } = input.args
    if (hookContext !== undefined) return { output: yield* hook(hookContext, input.server_connection) }
    if (mode === undefined) return yield* new BadInput({ problem: "args has neither a hookContext nor a mode" })
    return yield* task(input, mode)
  })

/** Waits until it is written, or cannot be: after a signal, the process ends right after. */
const send = (stdout: Streams["stdout"], reply: Reply): Effect.Effect<void> =>
  Effect.async((resume) => {
    stdout.write(replyText(reply), () => resume(Effect.void))
  })

/** Answers a call of which `read` was read already. Whatever happens, Stash gets one JSON document, and other plugins' hooks go on. */
export const answerCall = <E>(read: Input, { stderr, stdin, stdout }: Streams, answers: Answers<E>) =>
  Effect.gen(function* () {
    // Stash closing the pipe early must not end the process before the job is stored.
    stderr.on("error", () => undefined)
    stdout.on("error", () => undefined)
    // Only where it yields can a signal be heard.
    yield* Effect.yieldNow()
    const reply = yield* Effect.catchAllCause(replyTo(read, stdin, answers), (cause) => {
      const failure = Cause.isInterruptedOnly(cause)
        ? new BadInput({ problem: "the process was told to end" })
        : Cause.squash(cause)
      return Effect.succeed<Reply>({ error: messageOf(failure) })
    })
    yield* send(stdout, reply)
  }).pipe(Effect.uninterruptible)
