import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import { randomUUID } from "node:crypto"
import { forgetBegun, readBegun } from "../../config/BegunSignIn.ts"
import { givenPlex } from "../../config/GivenPlex.ts"
import { keepSignIn, SignInNotKept } from "../../config/SignInFile.ts"
import { chooseServer, ServerChoice } from "../../core/signin/ChooseServer.ts"
import type { PlexServer } from "../../core/signin/PlexServer.ts"
import { messageOf } from "../../core/model/Thrown.ts"
import { layer as transport } from "../../http/Transport.ts"
import { load, replace } from "../../plex/DeviceIdentity.ts"
import { type PinKind, PlexTvApi } from "../../plextv/PlexTvApi.ts"
import { PlexTvConnection } from "../../plextv/PlexTvConnection.ts"
import { tryToken } from "../../plextv/TryAddresses.ts"
import { makeFolder } from "../../store/sqlite/Folder.ts"
import type { Setting } from "../live/Live.ts"
import { accountToken } from "./AccountToken.ts"
import { findAddress } from "./FindAddress.ts"
import { type Person, SignInRefused, SignInState, TokenInEnvironment } from "./SignInState.ts"

/** What a person wants of a sign-in. */
export interface SignInWish {
  readonly kind: PinKind
  /** Name or machineIdentifier of the server; null: the one that is synced, or the only one. */
  readonly server: string | null
  readonly relay: boolean
  /** Else the code is told, and the next sign-in goes on with it. */
  readonly wait: boolean
  /** The server that is synced already; null: none. */
  readonly known: string | null
}

/** Milliseconds; plex.tv and servers that are far away take their time. */
const limits = { connect: 5000, read: 10_000 }

/** plex.tv may be away for a moment right after a person has allowed it. */
const patience = Schedule.intersect(Schedule.spaced("2 seconds"), Schedule.recurUpTo("30 seconds"))

const chosen = <E>(servers: ReadonlyArray<PlexServer>, { known, server }: SignInWish, { which }: Person<E>) =>
  ServerChoice.$match(chooseServer(servers, { known, named: server }), {
    Take: (one) => Effect.succeed(one.server),
    Ask: (some) => which(some.servers),
    Refuse: ({ reason }) => new SignInRefused({ reason })
  })

/** A token may be dead when it comes: plex.tv may give an identity its former one. Gives whose it is; none where it is not taken. */
const userOf = (token: Redacted.Redacted) =>
  Effect.flatMap(PlexTvApi, ({ user }) => user(token)).pipe(
    Effect.retry({ schedule: patience, while: ({ _tag }) => _tag === "PlexTvAway" }),
    Effect.map(Option.some),
    Effect.catchTag("TokenRefused", () => Effect.succeedNone)
  )

/** One code, one token, one server. None: the token was refused at its first check, or nobody waits. */
const attempt = <E>(
  folder: string,
  device: string,
  given: Effect.Effect.Success<ReturnType<typeof givenPlex>>,
  wish: SignInWish,
  person: Person<E>
) =>
  Effect.gen(function* () {
    const account = yield* accountToken({ folder, device }, wish, person)
    if (Option.isNone(account)) return "left" as const
    const user = yield* userOf(account.value)
    if (Option.isNone(user)) return "refused" as const
    yield* person.tell(SignInState.Allowed({ user: user.value }))
    const servers = yield* Effect.flatMap(PlexTvApi, (api) => api.servers(account.value)).pipe(
      Effect.retry({ schedule: patience, while: ({ _tag }) => _tag === "PlexTvAway" })
    )
    yield* person.tell(SignInState.Servers({ servers }))
    const server = yield* chosen(servers, wish, person)
    const before = Option.filter(given.signIn, (one) => one.server.machineIdentifier === server.machineIdentifier)
    const found = yield* findAddress(
      server,
      {
        given: given.address?.url ?? null,
        before: Option.getOrNull(Option.map(before, (one) => one.server.address)),
        relay: wish.relay
      },
      person
    )
    if (found.answers && (yield* tryToken(found.address, server.token)) === "refused") return "refused" as const
    yield* keepSignIn(folder, {
      account: account.value,
      server: {
        token: server.token,
        machineIdentifier: server.machineIdentifier,
        name: server.name,
        address: found.given ? null : found.address
      },
      ...(given.stashThen === undefined ? {} : { stashThen: given.stashThen })
    })
    yield* forgetBegun(folder)
    const { machineIdentifier, name } = server
    yield* person.tell(SignInState.Done({ server: name, machineIdentifier, ...found }))
    return "done" as const
  })

const stillRefused =
  "The token that plex.tv gave is not taken, also under a new identity: remove PlexSync from Authorized Devices in your Plex account, then sign in again"

/** Signs in to Plex: a person allows it at plex.tv, and both tokens are kept in the data directory. What was there before stays until all is well. */
export const signIn = <E>({ environment, folder, platform, version }: Setting, wish: SignInWish, person: Person<E>) =>
  Effect.gen(function* () {
    const given = yield* givenPlex(folder, environment)
    if (given.origin === "environment") return yield* new TokenInEnvironment()
    yield* Effect.try({
      try: () => makeFolder(folder),
      catch: (cause) => new SignInNotKept({ path: folder, problem: messageOf(cause) })
    })
    const own = yield* load(folder)
    const begun = yield* readBegun(folder)
    const device = yield* Ref.make(Option.match(begun, { onNone: () => own, onSome: (one) => one.device }))
    const connection = Layer.succeed(PlexTvConnection, {
      address: given.plexTv,
      device: Effect.map(Ref.get(device), (id) => ({ id, version, platform }))
    })
    const once = Effect.flatMap(Ref.get(device), (id) => attempt(folder, id, given, wish, person))
    const twice = Effect.gen(function* () {
      const first = yield* once
      if (first !== "refused") return first
      yield* forgetBegun(folder)
      // What was left over from an earlier sign-in may just have grown old.
      if (Option.exists(begun, ({ account }) => account !== undefined)) {
        const second = yield* once
        if (second !== "refused") return second
        yield* forgetBegun(folder)
      }
      yield* Ref.set(device, yield* Effect.sync(() => randomUUID()))
      return yield* once
    })
    const became = yield* twice.pipe(
      Effect.provide(PlexTvApi.Default.pipe(Layer.provide(connection), Layer.provideMerge(transport(limits))))
    )
    if (became === "refused") {
      yield* forgetBegun(folder)
      return yield* new SignInRefused({ reason: stillRefused })
    }
    if (became === "left") return yield* person.tell(SignInState.Left())
    const used = yield* Ref.get(device)
    if (used !== own) yield* replace(folder, used)
  })
