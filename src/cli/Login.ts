import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Prompt from "@effect/cli/Prompt"
import type * as Terminal from "@effect/platform/Terminal"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { remember } from "../config/DataDirectory.ts"
import { printable } from "../core/model/Printable.ts"
import { knownServer } from "../serve/signin/KnownServer.ts"
import { signIn } from "../serve/signin/SignIn.ts"
import { type Person, SignInState } from "../serve/signin/SignInState.ts"
import { countdown } from "./Countdown.ts"
import { Unfinished, Usage } from "./Exit.ts"
import { dataDir } from "./Flags.ts"
import { Invocation } from "./Invocation.ts"
import { filled } from "./Kinds.ts"
import { loginJson, loginLines, serverLine, waitingLine } from "./LoginLines.ts"
import { setting } from "./Opened.ts"
import { option } from "./Values.ts"

const options = {
  strong: Options.boolean("strong").pipe(
    Options.withDescription("A link to a page with a button, instead of a code that can be typed")
  ),
  server: option("server", {
    kind: filled("the name of a server, or its id"),
    value: "NAME",
    about: "Which server of the account: its name or id. The one that is synced stays unless another is named"
  }).pipe(Options.optional),
  relay: Options.boolean("relay").pipe(
    Options.withDescription("Take plex.tv's relay where nothing else answers: slow")
  ),
  noWait: Options.boolean("no-wait").pipe(
    Options.withDescription("Print link and code and end; the next login goes on from there")
  ),
  json: Options.boolean("json").pipe(Options.withDescription("Print one JSON document a line for each state")),
  dataDir
}

/** A person who leaves a question ends the command. */
const orEnd = <A, R>(prompt: Effect.Effect<A, Terminal.QuitException, R>) =>
  Effect.mapError(prompt, () => new Unfinished())

/** Who signs in where nobody can be asked: a program, or a script. */
const unasked = "Several servers could be meant: name one with --server"

export const login = Command.make("login", options, (given) =>
  Effect.gen(function* () {
    const { asks, places, terminal } = yield* Invocation
    const context = yield* Effect.context<Prompt.Prompt.Environment>()
    const found = yield* setting(given.dataDir)
    const line = yield* countdown(terminal && !given.json)
    const lastLook = yield* Ref.make("")
    const isAsked = asks && !given.json

    const told = (state: SignInState) =>
      Effect.gen(function* () {
        if (given.json) return yield* Console.log(JSON.stringify(loginJson(state)))
        const lines = loginLines(state, yield* Clock.currentTimeMillis)
        yield* line.clear
        if (lines.length > 0) yield* Console.log(lines.join("\n"))
      })
    const waiting = (state: Extract<SignInState, { readonly _tag: "Waiting" }>) =>
      Effect.gen(function* () {
        yield* line.show(waitingLine(state))
        const before = yield* Ref.getAndSet(lastLook, state.look._tag)
        // A program is told once of each change; the rest is time that passes.
        if (given.json && before !== state.look._tag) yield* told(state)
      })

    const person: Person<Unfinished | Usage> = {
      tell: (state) => (SignInState.$is("Waiting")(state) ? waiting(state) : told(state)),
      which: (servers) =>
        isAsked
          ? Prompt.select({
              message: "Which server?",
              choices: servers.map((server) => ({ title: printable(serverLine(server)), value: server }))
            }).pipe(orEnd, Effect.provide(context))
          : Effect.fail(new Usage({ problem: `${unasked}: ${servers.map(serverLine).join("; ")}` })),
      agrees: isAsked
        ? (url) =>
            Prompt.confirm({
              message: `It answers at ${url}, which plex.tv does not list. Use it?`,
              initial: true
            }).pipe(orEnd, Effect.provide(context))
        : undefined
    }

    yield* remember(found.folder, places)
    yield* signIn(
      found,
      {
        kind: given.strong ? "strong" : "short",
        server: Option.getOrNull(given.server),
        relay: given.relay,
        wait: !given.noWait,
        known: Option.getOrNull(yield* knownServer(found.folder))
      },
      person
    ).pipe(
      Effect.tapError(({ message }) =>
        given.json && message !== "" ? Console.log(JSON.stringify({ state: "failed", problem: message })) : Effect.void
      )
    )
  }).pipe(
    Effect.scoped,
    Effect.onInterrupt(() => Console.error("Stopped; plexsync login goes on with the same code while it lives"))
  )
).pipe(Command.withDescription("Sign in to Plex, and find the address of its server"))
