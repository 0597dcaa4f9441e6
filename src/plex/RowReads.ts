import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { ListedPicture } from "../core/model/Cover.ts"
import { type ItemsRead, type Library, RatingKey } from "../core/model/PlexItem.ts"
import { type Rows, type Skipped, textIn } from "../core/model/Rows.ts"
import { type Met, OddRows } from "../http/OddRows.ts"
import * as Answers from "./Answers.ts"
import type { PartPage } from "./PlexApi.ts"
import { type Mended, mendedRows, names } from "./PlexRows.ts"

const readKey = Schema.decodeOption(RatingKey)
const keyOf = (raw: unknown): RatingKey | null => Option.getOrNull(readKey(textIn(raw, names.id) ?? ""))

/** Plex numbers its libraries. */
const isSection = (key: string) => /^\d+$/.test(key)

/** Lists of Plex, read row by row: what cannot be read of one spoils no other, and whoever keeps account is told. */
export const make = Effect.map(OddRows, ({ note }) => {
  const sections = mendedRows(Answers.Section, "key")
  const listed = mendedRows(Answers.ListedItem)
  const full = mendedRows(Answers.Item)
  const shown = mendedRows(Answers.Picture)

  const tell = <A>(about: Pick<Met, "kind" | "view">, { rows, skipped }: Rows<Mended<A>>, idOf: (row: A) => string) =>
    note({
      server: "Plex",
      ...about,
      ids: rows.filter(({ left }) => left.length === 0).map(({ row }) => idOf(row)),
      skipped: [
        ...skipped,
        ...rows.flatMap(({ left, row }) => left.slice(0, 1).map((reason) => ({ id: idOf(row), reason })))
      ]
    })

  const libraries = (raws: ReadonlyArray<unknown>): Effect.Effect<Rows<Library>> => {
    const read = sections(raws)
    const rows = { rows: read.rows.map(({ row }) => Answers.libraryOf(row)), skipped: read.skipped }
    return Effect.as(
      tell({ kind: "library", view: "listed" }, read, ({ key }) => key),
      rows
    )
  }

  const page = ({ MediaContainer: { Metadata, totalSize } }: typeof Answers.Listing.Type): Effect.Effect<PartPage> => {
    const read = listed(Metadata)
    const odd = read.rows.filter((one) => Answers.oddPartOf(one) !== null).map(({ row }) => row.ratingKey)
    const skipped = read.skipped.flatMap(({ id }) => Option.toArray(readKey(id)))
    return Effect.as(
      tell({ kind: "item", view: "listed" }, read, ({ ratingKey }) => ratingKey),
      {
        keys: Metadata.map(keyOf),
        odd: new Set([...odd, ...skipped]),
        parts: read.rows.flatMap(({ row }) => Answers.partsOf(row)),
        total: totalSize,
        newest: Math.max(0, ...read.rows.flatMap(({ row }) => [row.addedAt ?? 0, row.updatedAt ?? 0]))
      }
    )
  }

  /** Those that were asked for. One that does not say which it is may be each of those that are missing. */
  const items = (
    { MediaContainer }: typeof Answers.Items.Type,
    asked: ReadonlyArray<RatingKey>
  ): Effect.Effect<ItemsRead> => {
    const wanted = new Set<string>(asked)
    const isWanted = (id: string) => wanted.has(id)
    const read = full(MediaContainer.Metadata)
    const all = read.rows.map((one) => Answers.itemOf(one, MediaContainer)).filter((one) => wanted.has(one.ratingKey))
    const placed = new Map(
      all.filter(({ sectionKey }) => isSection(sectionKey)).map((item) => [item.ratingKey, item] as const)
    )
    const lost = all
      .filter(({ ratingKey }) => !placed.has(ratingKey))
      .map(({ ratingKey }): Skipped => ({
        id: ratingKey,
        stamp: null,
        reason: "librarySectionID does not say which library it is in"
      }))
    const skipped = [...read.skipped, ...lost]
    const odd = new Map(
      skipped
        .flatMap(({ id, reason }) => Option.toArray(Option.map(readKey(id), (key) => [key, reason] as const)))
        .filter(([key]) => wanted.has(key))
    )
    const strange = MediaContainer.Metadata.length - all.length - read.skipped.filter(({ id }) => isWanted(id)).length
    if (strange > 0) {
      const reason =
        skipped.find(({ id }) => Option.isNone(readKey(id)))?.reason ?? "it is another item than was asked for"
      for (const key of asked) if (!placed.has(key) && !odd.has(key)) odd.set(key, reason)
    }
    return Effect.as(
      tell({ kind: "item", view: "full" }, { rows: read.rows, skipped }, ({ ratingKey }) => ratingKey),
      { items: [...placed.values()], odd }
    )
  }

  /** The pictures of one slot of this item. */
  const pictures = (raws: ReadonlyArray<unknown>, item: RatingKey): Effect.Effect<ReadonlyArray<ListedPicture>> => {
    const { rows, skipped } = shown(raws)
    const told = skipped.slice(0, 1).map(({ reason }) => ({ id: item, reason }))
    return Effect.as(
      note({ server: "Plex", kind: "picture", view: "listed", ids: told.length === 0 ? [item] : [], skipped: told }),
      rows.map(({ row }) => Answers.pictureOf(row))
    )
  }

  return { libraries, page, items, pictures } as const
})
export type RowReads = Effect.Effect.Success<typeof make>
