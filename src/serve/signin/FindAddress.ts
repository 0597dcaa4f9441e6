import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { bestOf, type Candidate, candidatesFor, reasonAgainst, type Tried } from "../../core/signin/Addresses.ts"
import type { PlexServer } from "../../core/signin/PlexServer.ts"
import { tryAddresses } from "../../plextv/TryAddresses.ts"
import { type Person, SignInRefused, SignInState } from "./SignInState.ts"

/** Marks of Docker and Podman. */
const containerMarks = ["/.dockerenv", "/run/.containerenv"]

const inContainer = Effect.flatMap(FileSystem.FileSystem, (fs) =>
  Effect.exists(containerMarks, (path) => Effect.orElseSucceed(fs.exists(path), () => false))
)

interface Known {
  /** The address that a person gave. */
  readonly given: string | null
  /** The one that was found at the last sign-in. */
  readonly before: string | null
  /** Whether plex.tv's own way may be taken. */
  readonly relay: boolean
}

const unreached = (name: string, all: ReadonlyArray<Tried>, isContainer: boolean): string =>
  [
    `No address of "${name}" can be used:`,
    ...all.map(
      (tried) => `- ${tried.candidate.url}: ${reasonAgainst(tried, isContainer) ?? "only with --relay, slow"}`
    ),
    "Give its address in plex_url, then sign in again: plex.tv is not asked a second time"
  ].join("\n")

/** A person's own address stays, unless another server answers there: then the token must not go there. */
const judged = (server: PlexServer, url: string, all: ReadonlyArray<Tried>) => {
  const trial = all.find(({ candidate }) => candidate.kind === "given")?.trial
  return trial?._tag === "Other"
    ? new SignInRefused({
        reason: `At plex_url, ${url}, another Plex answers (${trial.machineIdentifier}), and not "${server.name}" (${server.machineIdentifier}): correct plex_url, or name the server that is meant with --server`
      })
    : Effect.succeed({ address: url, given: true, answers: trial?._tag === "Right" })
}

/** The address for a server: all are tried at once, and each result is told. */
export const findAddress = <E>(server: PlexServer, { before, given, relay }: Known, { agrees, tell }: Person<E>) =>
  Effect.gen(function* () {
    const isContainer = yield* inContainer
    const candidates = candidatesFor(server, {
      given,
      known: before,
      guesses: given === null && agrees !== undefined
    })
    const all = yield* tryAddresses(candidates, server.machineIdentifier)
    yield* tell(SignInState.Addresses({ server: server.name, all, inContainer: isContainer }))
    if (given !== null) return yield* judged(server, given, all)
    const best = bestOf(all, { guessed: agrees !== undefined, relay })
    const isTaken = best?.kind !== "guessed" || agrees === undefined || (yield* agrees(best.url))
    const found: Candidate | undefined = isTaken ? best : bestOf(all, { guessed: false, relay })
    if (found === undefined) return yield* new SignInRefused({ reason: unreached(server.name, all, isContainer) })
    return { address: found.url, given: false, answers: true }
  })
