import * as Effect from "effect/Effect"
import { type CallFailure, Refused } from "../core/Failure.ts"
import { fileName } from "../core/FilePath.ts"
import type { Library, Part, PlexItem, RatingKey } from "../core/PlexItem.ts"
import { atOnce } from "../http/CallFailures.ts"
import * as Answers from "./Answers.ts"
import type { EditQuery } from "./EditQuery.ts"
import * as PictureCalls from "./PictureCalls.ts"
import * as PlexCall from "./PlexCall.ts"
import * as ScanCall from "./ScanCall.ts"

/** Items per page of a sweep. */
export const pageSize = 500

/** Listings without what a sweep does not read: a hint that Plex may ignore. */
const trimmed =
  "&excludeElements=Genre,Country,Guid,Rating,Collection,Director,Writer,Role,Producer,Similar,Style,Mood,Format,Image,UltraBlurColors&excludeFields=summary,tagline"

/** The pages of a listing begin at an item, counted from 0. */
const window = (start: number, size: number) => `&X-Plex-Container-Start=${start}&X-Plex-Container-Size=${size}`

/** One page of a library's items, with their files. */
export interface PartPage {
  /** Every item of the page, those without files too. */
  readonly keys: ReadonlyArray<RatingKey>
  readonly parts: ReadonlyArray<Part>
  /** Items in the whole listing, where Plex says it. */
  readonly total: number | undefined
  /** The highest `addedAt` or `updatedAt` of the page: Plex's clock, epoch s; 0 when there is none. */
  readonly newest: number
}

const pageOf = ({ MediaContainer: { Metadata, totalSize } }: typeof Answers.Listing.Type): PartPage => ({
  keys: Metadata.map(({ ratingKey }) => ratingKey),
  parts: Metadata.flatMap(Answers.partsOf),
  total: totalSize,
  newest: Math.max(0, ...Metadata.flatMap(({ addedAt, updatedAt }) => [addedAt, updatedAt]))
})

/** Plex, as PlexSync needs it. Reads are tried again at once when the connection failed; an edit never is, its claim comes first. */
export class PlexApi extends Effect.Service<PlexApi>()("plexsync/PlexApi", {
  effect: Effect.gen(function* () {
    const call = yield* PlexCall.make
    const { ask, tell } = call

    /** A 404 of something that is no item: the section or the route is not there. */
    const noItem = (operation: string) => () =>
      new Refused({ server: "Plex", operation, status: 404, problem: "it does not know this address or library" })

    const read = <A, I>(operation: string, target: string, schema: Parameters<typeof ask<A, I>>[1]) =>
      ask({ operation, method: "GET", target }, schema).pipe(Effect.catchTag("ItemGone", noItem(operation)), atOnce)

    /** Answers without a token: proof that a server is there, not that it takes writes. */
    const identity = Effect.map(read("identity", "/identity", Answers.Identity), ({ MediaContainer }) => MediaContainer)

    /** All libraries; only those of type `movie` are synced. */
    const libraries = Effect.map(
      read("list libraries", "/library/sections", Answers.Sections),
      ({ MediaContainer }): ReadonlyArray<Library> => MediaContainer.Directory.map(Answers.libraryOf)
    )

    /** Per library, whether the token may edit. */
    const rights = Effect.map(read("ask rights", "/library/sections", Answers.Rights), ({ MediaContainer }) =>
      MediaContainer.Directory.map(Answers.rightsOf)
    )

    const listing = (sectionKey: string) => `/library/sections/${encodeURIComponent(sectionKey)}/all?type=1`

    /** Files of a library, in the order they came: what is added while paging comes last. */
    const partsPage = (sectionKey: string, start: number) =>
      Effect.map(
        read(
          "sweep library",
          `${listing(sectionKey)}&sort=addedAt:asc${trimmed}${window(start, pageSize)}`,
          Answers.Listing
        ),
        pageOf
      )

    /**
     * The same of the items whose stamp is later than `after` (epoch s). Sorted by another stamp, items that change while paging would leave their
     * place, and others would be passed over.
     */
    const changedPage = (sectionKey: string, stamp: "addedAt" | "updatedAt", after: number, start: number) =>
      Effect.map(
        read(
          "read changes",
          `${listing(sectionKey)}&${stamp}%3E%3E=${after}&sort=addedAt:asc${trimmed}${window(start, pageSize)}`,
          Answers.Listing
        ),
        pageOf
      )

    /** How many items a library has, if Plex says it. */
    const total = (sectionKey: string) =>
      Effect.map(
        read("count items", `${listing(sectionKey)}${window(0, 0)}`, Answers.Listing),
        ({ MediaContainer }) => MediaContainer.totalSize
      )

    /** Files whose path holds this file's name (`file=` is a substring filter, and needs `type`). */
    const partsNamed = (sectionKey: string, path: string) =>
      Effect.map(
        read(
          "look a file up",
          `/library/sections/${encodeURIComponent(sectionKey)}/all?type=1&file=${encodeURIComponent(fileName(path))}`,
          Answers.Listing
        ),
        ({ MediaContainer }) => MediaContainer.Metadata.flatMap(Answers.partsOf)
      )

    /** These items in full; those that are gone are left out. At most 200 keys. */
    const items = (keys: ReadonlyArray<RatingKey>): Effect.Effect<ReadonlyArray<PlexItem>, CallFailure> =>
      keys.length === 0
        ? Effect.succeed([])
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
            Effect.map(({ MediaContainer }) =>
              MediaContainer.Metadata.map((item) => Answers.itemOf(item, MediaContainer))
            ),
            Effect.catchTag("ItemGone", () => Effect.succeed([])),
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

    return {
      identity,
      libraries,
      rights,
      partsPage,
      changedPage,
      total,
      partsNamed,
      items,
      edit,
      ...ScanCall.make(call),
      ...PictureCalls.make(call)
    } as const
  })
}) {}
