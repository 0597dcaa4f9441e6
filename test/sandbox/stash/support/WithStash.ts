import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { setTimeout as delay } from "node:timers/promises"
import { fetch, type Response } from "undici"
import * as Dataset from "../../../../sandbox/Dataset.ts"
import * as SandboxClock from "../../../../sandbox/http/SandboxClock.ts"
import * as FakeStash from "../../../../sandbox/stash/FakeStash.ts"
import type { Options } from "../../../../sandbox/stash/StashParts.ts"
import { limit } from "../../../support/Limits.ts"

export interface GraphQlAnswer {
  readonly data: unknown
  readonly errors?: ReadonlyArray<{ readonly message: string; readonly path?: ReadonlyArray<string | number> }>
}

export interface Sent {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string | null
  readonly signal?: AbortSignal
}

export interface Running extends FakeStash.FakeStash {
  readonly clock: SandboxClock.SandboxClock
  /** A request as it stands; redirects are not followed. */
  readonly send: (path: string, sent?: Sent) => Promise<Response>
  /** One GraphQL request as a plain client sends it; the answer with its errors. */
  readonly ask: (query: string, variables?: unknown, headers?: Record<string, string>) => Promise<GraphQlAnswer>
  /** What stands at a path of the data of a query: `pick(query, "findScenes.scenes.*.id")`. */
  readonly pick: (query: string, path: string, variables?: unknown) => Promise<unknown>
  /** A control request; fails where it was refused. */
  readonly control: (path: string, body: unknown) => Promise<unknown>
}

export interface Wanted extends Partial<Options> {
  readonly scenes?: number
  readonly seed?: number
  /** Where the server's clock stands at the start, epoch milliseconds. */
  readonly at?: number
}

/** What stands at a dotted path, `*` for every item of a list. */
export const at = (value: unknown, path: string): unknown => {
  const [head, ...rest] = path === "" ? [] : path.split(".")
  if (head === undefined) return value
  if (head === "*" && Array.isArray(value)) return value.map((item) => at(item, rest.join(".")))
  return typeof value === "object" && value !== null ? at(Reflect.get(value, head), rest.join(".")) : undefined
}

/** A list, whatever it holds. */
export const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

const running = (stash: FakeStash.FakeStash, clock: SandboxClock.SandboxClock): Running => {
  const send: Running["send"] = (path, sent = {}) => fetch(`${stash.url}${path}`, { redirect: "manual", ...sent })
  const ask: Running["ask"] = async (query, variables, headers) => {
    const answer = await send("/graphql", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        ...(stash.apiKey === null ? {} : { ApiKey: stash.apiKey }),
        ...headers
      },
      body: JSON.stringify({ query, variables })
    })
    return (await answer.json()) as GraphQlAnswer
  }
  return {
    ...stash,
    clock,
    send,
    ask,
    pick: async (query, path, variables) => at((await ask(query, variables)).data, path),
    control: async (path, body) => {
      const answer = await send(`/__sandbox/${path}`, { method: "POST", body: JSON.stringify(body) })
      const said = await answer.json()
      if (answer.status !== 200) throw new Error(JSON.stringify(said))
      return said
    }
  }
}

const make = ({ at: moment, scenes = 40, seed = 7, ...options }: Wanted) =>
  Effect.gen(function* () {
    const clock = options.clock ?? (yield* SandboxClock.make)
    if (moment !== undefined) clock.set(moment)
    const stash = yield* FakeStash.make({
      port: 0,
      dataset: Dataset.make({ seed, scenes, items: scenes, trouble: false }),
      latencyMs: 0,
      timezone: "UTC",
      credentials: "none",
      ...options,
      clock
    })
    return running(stash, clock)
  })

/** A fake Stash for the time of a test. */
export const withStash = <A>(wanted: Wanted, use: (stash: Running) => Promise<A>): Promise<A> =>
  make(wanted).pipe(
    Effect.flatMap((stash) => Effect.promise(() => use(stash))),
    Effect.scoped,
    Effect.runPromise
  )

/** A fake Stash for several tests, which has to be closed. */
export const start = async (
  wanted: Wanted
): Promise<{ readonly stash: Running; readonly close: () => Promise<void> }> => {
  const scope = await Effect.runPromise(Scope.make())
  const stash = await make(wanted).pipe(Scope.extend(scope), Effect.runPromise)
  return { stash, close: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

/** Waits until `read` gives something true, looking again and again. */
export const until = async <A>(
  read: () => Promise<A | undefined | false> | A | undefined | false,
  ms = limit(10)
): Promise<A> => {
  const end = performance.now() + ms
  for (;;) {
    const value = await read()
    if (value !== undefined && value !== false) return value
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain`)
    await delay(10)
  }
}

/** Waits for a job's end and gives it back. */
export const ended = ({ ask }: Running, id: unknown): Promise<unknown> =>
  until(async () => {
    const { data } = await ask(
      "query($i:ID!){findJob(input:{id:$i}){id status progress error description subTasks addTime startTime endTime}}",
      { i: id }
    )
    const job = at(data, "findJob")
    return ["FINISHED", "CANCELLED", "FAILED"].includes(String(at(job, "status"))) ? job : undefined
  })
