import { byItem } from "./Collections.ts"
import { type TagKind, TagKind as TagKindSchema } from "./Fields.ts"
import { title, titleSort, type Item } from "./Item.ts"
import { duration, resolution } from "./MediaFacts.ts"

/** A field that a listing can be filtered by. */
export type FilterField =
  | { readonly kind: "text"; readonly some: (item: Item, test: (text: string) => boolean) => boolean }
  | { readonly kind: "number" | "date"; readonly read: (item: Item) => number | undefined }
  | { readonly kind: "boolean"; readonly read: (item: Item) => boolean }
  | { readonly kind: "choice"; readonly read: (item: Item) => string | undefined }
  | { readonly kind: "tag"; readonly tag: TagKind }

const text = (read: (item: Item) => string | undefined): FilterField => ({
  kind: "text",
  some: (item, test) => {
    const value = read(item)
    return value !== undefined && test(value)
  }
})
const number = (read: (item: Item) => number | undefined): FilterField => ({ kind: "number", read })
const date = (read: (item: Item) => number | undefined): FilterField => ({ kind: "date", read })
const boolean = (read: (item: Item) => boolean): FilterField => ({ kind: "boolean", read })

const day = (value: string | undefined) =>
  value === undefined ? undefined : Date.parse(`${value.slice(0, 10)}T00:00:00Z`) / 1000

const tags: ReadonlyArray<readonly [string, FilterField]> = TagKindSchema.literals.map((kind) => [
  kind,
  { kind: "tag", tag: kind }
])

/** Fields by the name they have in a query. `file`, `id`, `guid`, `updatedAt` and the like are taken though no server advertises them. */
export const filterFields: Readonly<Record<string, FilterField>> = {
  ...Object.fromEntries(tags),
  id: number(({ id }) => id),
  guid: text(({ guid }) => guid),
  // Films have no number; a collection's is the id of its tag.
  index: number((item) => (item.type === 18 ? byItem(item)?.tag.id : undefined)),
  title: text(title),
  titleSort: text(titleSort),
  originalTitle: text(({ content }) => content.texts.originalTitle),
  editionTitle: text(({ content }) => content.texts.editionTitle),
  studio: text(({ content }) => content.texts.studio),
  summary: text(({ content }) => content.texts.summary),
  tagline: text(({ content }) => content.texts.tagline),
  contentRating: { kind: "choice", read: ({ content }) => content.texts.contentRating },
  resolution: { kind: "choice", read: resolution },
  file: {
    kind: "text",
    some: ({ media }, test) => media.some(({ parts }) => parts.some(({ file }) => test(file)))
  },
  year: number(({ content }) => content.numbers.year),
  decade: number(({ content: { numbers } }) =>
    numbers.year === undefined ? undefined : Math.floor(numbers.year / 10) * 10
  ),
  rating: number(({ content }) => content.numbers.rating),
  audienceRating: number(({ content }) => content.numbers.audienceRating),
  userRating: number(({ content }) => content.numbers.userRating),
  duration: number(duration),
  viewCount: number(({ viewCount }) => viewCount),
  viewOffset: number(({ viewOffset }) => viewOffset ?? 0),
  addedAt: date(({ content }) => content.numbers.addedAt),
  updatedAt: date(({ updatedAt }) => updatedAt),
  lastViewedAt: date(({ lastViewedAt }) => lastViewedAt),
  lastRatedAt: date(({ lastRatedAt }) => lastRatedAt),
  originallyAvailableAt: date(({ content }) => day(content.texts.originallyAvailableAt)),
  unwatched: boolean(({ viewCount }) => viewCount === 0),
  inProgress: boolean(({ viewOffset }) => (viewOffset ?? 0) > 0),
  duplicate: boolean(({ media }) => media.filter(({ proxyType }) => proxyType === undefined).length > 1),
  hdr: boolean(() => false),
  unmatched: boolean(({ guid }) => guid.startsWith("local://"))
}
