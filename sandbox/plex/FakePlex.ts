import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Dataset } from "../Dataset.ts"
import type { SandboxClock } from "../http/SandboxClock.ts"
import type { SandboxError } from "../http/SandboxError.ts"
import * as SandboxServer from "../http/SandboxServer.ts"
import type { Behaviour } from "./Behaviour.ts"
import * as ActivityRoutes from "./ActivityRoutes.ts"
import * as BrowseRoutes from "./BrowseRoutes.ts"
import * as ChoiceRoutes from "./ChoiceRoutes.ts"
import * as CollectionRoutes from "./CollectionRoutes.ts"
import * as Devices from "./Devices.ts"
import * as EditRoutes from "./EditRoutes.ts"
import * as EventSource from "./EventSource.ts"
import * as FolderRoutes from "./FolderRoutes.ts"
import { gate } from "./Gate.ts"
import * as HubRoutes from "./HubRoutes.ts"
import * as ImageRoutes from "./ImageRoutes.ts"
import * as ListingRoutes from "./ListingRoutes.ts"
import { loadDataset } from "./LoadDataset.ts"
import * as MatchRoutes from "./MatchRoutes.ts"
import * as MetadataRoutes from "./MetadataRoutes.ts"
import * as Notifications from "./Notifications.ts"
import { oddAnswer } from "./OddAnswers.ts"
import * as OwnerRoutes from "./OwnerRoutes.ts"
import * as PlayRoutes from "./PlayRoutes.ts"
import * as PlexControls from "./PlexControls.ts"
import * as PlexState from "./PlexState.ts"
import { failure, finish, statusAnswer } from "./Reply.ts"
import * as Scanner from "./Scanner.ts"
import * as ScanRoutes from "./ScanRoutes.ts"
import * as SearchRoutes from "./SearchRoutes.ts"
import * as SectionRoutes from "./SectionRoutes.ts"
import * as ServerRoutes from "./ServerRoutes.ts"

export interface FakePlexOptions {
  /** 0 = any free one. */
  readonly port: number
  readonly dataset: Dataset
  readonly clock: SandboxClock
  readonly latencyMs: number
  readonly token: string
  readonly machineIdentifier: string
  readonly libraryName?: string
  /** A socket idle for so long is dropped, in milliseconds; real servers wait 20 s. */
  readonly idleTimeoutMs?: number
  /** Behaviour to start with, where it is not the default. */
  readonly behaviour?: Partial<Behaviour>
}

/** What a client needs to know of a running fake. */
export interface FakePlex {
  readonly url: string
  readonly port: number
  readonly token: string
  readonly machineIdentifier: string
  /** The token that it takes now. */
  readonly currentToken: () => string
}

/** A Plex Media Server on loopback that lives as long as the scope. */
export const make = (options: FakePlexOptions): Effect.Effect<FakePlex, SandboxError, Scope.Scope> =>
  Effect.gen(function* () {
    const { clock, dataset, latencyMs, machineIdentifier, port, token } = options
    const idleTimeoutMs = options.idleTimeoutMs ?? 20_000
    const state = PlexState.make({
      clock,
      behaviour: {
        mode: "normal",
        rights: "owner",
        guestStatus: 401,
        allowSync: true,
        unwindowed: "served",
        tagMode: "add",
        tagCase: "exact",
        totalSize: "sometimes",
        uploads: "kept",
        trash: "auto",
        mediaOrder: "added",
        notifications: "sent",
        scanMs: 200,
        passMs: 300,
        token,
        machineIdentifier,
        ...options.behaviour
      }
    })
    loadDataset(state, dataset, options.libraryName ?? "Movies")
    const scanner = yield* Scanner.make(state)
    const notifications = yield* Notifications.make(state)
    const eventSource = yield* EventSource.make(state)
    const ended = finish(Math.floor(idleTimeoutMs / 1000))
    const server = yield* SandboxServer.serve({
      name: "Plex",
      port,
      clock,
      latencyMs,
      idleTimeoutMs,
      routes: [
        ...ServerRoutes.make(state),
        ...OwnerRoutes.make(state),
        ...SectionRoutes.make(state, scanner),
        ...ListingRoutes.make(state),
        ...ChoiceRoutes.make(state),
        ...SearchRoutes.make(state),
        ...HubRoutes.make(state),
        ...FolderRoutes.make(state),
        ...EditRoutes.make(state),
        ...MetadataRoutes.make(state),
        ...MatchRoutes.make(state, scanner),
        ...ImageRoutes.make(state),
        ...CollectionRoutes.make(state),
        ...PlayRoutes.make(state),
        ...ScanRoutes.make(state, scanner),
        ...ActivityRoutes.make(state),
        ...BrowseRoutes.make(state),
        ...Devices.make(state),
        notifications.route,
        eventSource.route
      ],
      controls: PlexControls.make(state, scanner, notifications),
      onUpgrade: notifications.onUpgrade,
      before: gate(state),
      notFound: () => Effect.succeed(failure(404)),
      finish: (exchange, answer) => ended(exchange, oddAnswer(state.odd, answer)),
      statusAnswer,
      extraStats: () => ({
        changes: state.changes.size,
        listeners: notifications.listeners() + eventSource.listeners(),
        devices: state.devices.size
      }),
      onResetStats: () => {
        state.changes.clear()
      }
    })
    return { ...server, token, machineIdentifier, currentToken: () => state.behaviour.token }
  })
