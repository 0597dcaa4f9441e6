import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type CallFailure, Refused } from "../core/model/Failure.ts"
import { fileName } from "../core/model/FilePath.ts"
import type { ItemsRead, Library, Part, PlexItem, RatingKey } from "../core/model/PlexItem.ts"
import { noItems } from "../core/model/PlexItem.ts"
import type { Rows } from "../core/model/Rows.ts"
import { atOnce } from "../http/CallFailures.ts"
import type { CallKind } from "../http/CallLimits.ts"
import { Connections } from "../http/Connections.ts"
import * as Answers from "./Answers.ts"
import { type EditQuery, encode } from "./EditQuery.ts"
import * as PictureCalls from "./PictureCalls.ts"
import * as PlexCall from "./PlexCall.ts"
import * as RowReads from "./RowReads.ts"
import * as ScanCall from "./ScanCall.ts"

/** Items per page of a sweep. */
export const pageSize = 500

/** Listings without what a sweep does not read: a hint that Plex may ignore. */
const trimmed =
  "&excludeElements=Genre,Country,Guid,Rating,Collection,Director,Writer,Role,Producer,Similar,Style,Mood,Format,Image,UltraBlurColors&excludeFields=summary,tagline"

/** What a filter can be asked for of a file's name: a comma in it would mean "or". */
const filterWord = (name: string): string =>
  name
    .split(",")
    .map((piece) => piece.trim())
    .reduce((longest, piece) => (piece.length > longest.length ? piece : longest), "")

/** The pages of a listing begin at an item, counted from 0. */
const window = (start: number, size: number) => `&X-Plex-Container-Start=${start}&X-Plex-Container-Size=${size}`

/** One page of a library's items, with their files. */
export interface PartPage {
  /** Every item of the page, those without files too, in its order; null: it does not say its key. */
  readonly keys: ReadonlyArray<RatingKey | null>
  /** Those of which not every part could be read. */
  readonly odd: ReadonlySet<RatingKey>
  readonly parts: ReadonlyArray<Part>
  /** Items in the whole listing, where Plex says it. */
  readonly total: number | undefined
  /** The highest `addedAt` or `updatedAt` of the page: Plex's clock, epoch s; 0 when there is none. */
  readonly newest: number
}

/** Plex, as PlexSync needs it. Reads are tried again at once when the connection failed; an edit never is, its claim comes first. */
export class PlexApi extends Effect.Service<PlexApi>()("plexsync/PlexApi", {
  effect: Effect.gen(function* () {
    const call = yield* PlexCall.make
    const { ask, tell } = call
    const reads = yield* RowReads.make

    /** A 404 of something that is no item: the section or the route is not there. */
    const noItem = (operation: string) => () =>
      new Refused({ server: "Plex", operation, status: 404, problem: "it does not know this address or library" })

    const read = <A, I>(
      operation: string,
      target: string,
      schema: Parameters<typeof ask<A, I>>[1],
      kind: CallKind = "call"
    ) =>
      ask({ operation, kind, method: "GET", target }, schema).pipe(
        Effect.catchTag("ItemGone", noItem(operation)),
        atOnce
      )

    /** Answers without a token: proof that a server is there, not that it takes writes. */
    const identity = Effect.map(read("identity", "/identity", Answers.Identity), ({ MediaContainer }) => MediaContainer)

    /** All libraries; only those of type `movie` are synced. */
    const libraries: Effect.Effect<Rows<Library>, CallFailure> = Effect.flatMap(
      read("list libraries", "/library/sections", Answers.Sections),
      ({ MediaContainer }) => reads.libraries(MediaContainer.Directory)
    )

    /** By a read that only the server's owner may: whether the token may edit. What is no answer of Plex's proves nothing. */
    const mayEdit = read("ask rights", "/:/prefs", Answers.Anything).pipe(
      Effect.as<"yes" | "no" | "unknown">("yes"),
      Effect.catchTags({
        Unauthorized: () => Effect.succeed("no" as const),
        Refused: () => Effect.succeed("unknown" as const),
        Unavailable: (failure) =>
          failure.status !== null && failure.status < 300 ? Effect.succeed("unknown" as const) : Effect.fail(failure)
      })
    )

    const listing = (sectionKey: string) => `/library/sections/${encodeURIComponent(sectionKey)}/all?type=1`

    /** Files of a library, in the order they came: what is added while paging comes last. */
    const partsPage = (sectionKey: string, start: number) =>
      Effect.flatMap(
        read(
          "sweep library",
          `${listing(sectionKey)}&sort=addedAt:asc${trimmed}${window(start, pageSize)}`,
          Answers.Listing,
          "listing"
        ),
        reads.page
      )

    /**
     * The same of the items whose stamp is later than `after` (epoch s). Sorted by another stamp, items that change while paging would leave their
     * place, and others would be passed over.
     */
    const changedPage = (sectionKey: string, stamp: "addedAt" | "updatedAt", after: number, start: number) =>
      Effect.flatMap(
        read(
          "read changes",
          `${listing(sectionKey)}&${stamp}%3E%3E=${after}&sort=addedAt:asc${trimmed}${window(start, pageSize)}`,
          Answers.Listing,
          "listing"
        ),
        reads.page
      )

    /** How many items a library has, if Plex says it. */
    const total = (sectionKey: string) =>
      Effect.map(
        read("count items", `${listing(sectionKey)}${window(0, 0)}`, Answers.Listing, "listing"),
        ({ MediaContainer }) => MediaContainer.totalSize
      )

    /** Files whose path holds this file's name (`file=` is a substring filter, and needs `type`), from the `start`th item on. */
    const partsNamed = (sectionKey: string, path: string, start: number) =>
      Effect.flatMap(
        read(
          "look a file up",
          `${listing(sectionKey)}&file=${encode(filterWord(fileName(path)))}${trimmed}${window(start, pageSize)}`,
          Answers.Listing,
          "listing"
        ),
        reads.page
      )

    /** These items in full; those that are gone are left out. At most 200 keys. */
    const items = (keys: ReadonlyArray<RatingKey>): Effect.Effect<ItemsRead, CallFailure> =>
      keys.length === 0
        ? Effect.succeed(noItems)
        : ask(
            {
              operation: "read items",
              method: "GET",
              // Without skipRefresh, merely reading an item may start an agent's pass over it.
              target: `/library/metadata/${keys.join(",")}?skipRefresh=1`,
              ratingKey: keys.join(",")
            },
            Answers.Items
          ).pipe(
            Effect.flatMap((answer) => reads.items(answer, keys)),
            Effect.catchTag("ItemGone", () => Effect.succeed(noItems)),
            atOnce
          )

    /** One PUT. `query` is made by `editRequests`, which never leaves the id out. */
    const edit = (item: PlexItem, query: EditQuery) =>
      tell({
        operation: "edit item",
        method: "PUT",
        target: `/library/sections/${encodeURIComponent(item.sectionKey)}/all?${query}`,
        ratingKey: item.ratingKey
      })

    /** How often a connection to it was opened or ended so far; 0 where nobody counts. */
    const turnover = Option.match(yield* Effect.serviceOption(Connections), {
      onNone: () => Effect.succeed(0),
      onSome: (connections) => connections.turnover
    })

    return {
      identity,
      turnover,
      libraries,
      mayEdit,
      partsPage,
      changedPage,
      total,
      partsNamed,
      items,
      edit,
      ...ScanCall.make(call),
      ...PictureCalls.make(call, reads)
    } as const
  })
}) {}
