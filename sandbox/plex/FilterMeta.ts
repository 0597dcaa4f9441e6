import { element, type Element, single } from "./Element.ts"
import type { Section } from "./Section.ts"

type FieldType = "string" | "integer" | "boolean" | "date" | "tag" | "resolution"

interface Field {
  readonly key: string
  readonly title: string
  readonly type: FieldType
  /** Whether there is a list of values to choose from. */
  readonly choices?: boolean
}

/** What a library of films says it can be filtered by. More works than is said: `file`, `id`, `guid`, `updatedAt`. */
export const filmFields: ReadonlyArray<Field> = [
  { key: "title", title: "Title", type: "string" },
  { key: "studio", title: "Studio", type: "string", choices: true },
  { key: "userRating", title: "Rating", type: "integer" },
  { key: "contentRating", title: "Content Rating", type: "tag", choices: true },
  { key: "year", title: "Year", type: "integer", choices: true },
  { key: "decade", title: "Decade", type: "integer", choices: true },
  { key: "originallyAvailableAt", title: "Release Date", type: "date" },
  { key: "duration", title: "Duration", type: "integer" },
  { key: "unmatched", title: "Unmatched", type: "boolean" },
  { key: "duplicate", title: "Duplicate", type: "boolean" },
  { key: "genre", title: "Genre", type: "tag", choices: true },
  { key: "collection", title: "Collection", type: "tag", choices: true },
  { key: "director", title: "Director", type: "tag", choices: true },
  { key: "writer", title: "Writer", type: "tag", choices: true },
  { key: "producer", title: "Producer", type: "tag", choices: true },
  { key: "actor", title: "Actor", type: "tag", choices: true },
  { key: "country", title: "Country", type: "tag", choices: true },
  { key: "addedAt", title: "Date Added", type: "date" },
  { key: "viewCount", title: "Plays", type: "integer" },
  { key: "lastViewedAt", title: "Last Played", type: "date" },
  { key: "unwatched", title: "Unplayed", type: "boolean" },
  { key: "resolution", title: "Resolution", type: "resolution", choices: true },
  { key: "hdr", title: "HDR", type: "boolean" },
  { key: "inProgress", title: "In Progress", type: "boolean" },
  { key: "editionTitle", title: "Edition", type: "string", choices: true },
  { key: "label", title: "Label", type: "tag", choices: true }
]

const collectionFields: ReadonlyArray<Field> = [
  { key: "title", title: "Title", type: "string" },
  { key: "contentRating", title: "Content Rating", type: "tag", choices: true }
]

const filmSorts: ReadonlyArray<readonly [key: string, title: string, direction: "asc" | "desc"]> = [
  ["titleSort", "Title", "asc"],
  ["year", "Year", "desc"],
  ["originallyAvailableAt", "Release Date", "desc"],
  ["rating", "Critic Rating", "desc"],
  ["audienceRating", "Audience Rating", "desc"],
  ["userRating", "Rating", "desc"],
  ["contentRating", "Content Rating", "asc"],
  ["duration", "Duration", "desc"],
  ["viewOffset", "Progress", "desc"],
  ["viewCount", "Plays", "desc"],
  ["addedAt", "Date Added", "desc"],
  ["lastViewedAt", "Date Viewed", "desc"]
]

const operators: Readonly<Record<FieldType, ReadonlyArray<readonly [key: string, title: string]>>> = {
  integer: [
    ["=", "is"],
    ["!=", "is not"],
    [">>=", "is greater than"],
    ["<<=", "is less than"]
  ],
  boolean: [
    ["=", "is"],
    ["!=", "is not"]
  ],
  tag: [
    ["=", "is"],
    ["!=", "is not"]
  ],
  resolution: [
    ["=", "is"],
    ["!=", "is not"]
  ],
  date: [
    ["<<=", "is before"],
    [">>=", "is after"]
  ],
  string: [
    ["=", "contains"],
    ["!=", "does not contain"],
    ["==", "is"],
    ["!==", "is not"],
    ["<=", "begins with"],
    [">=", "ends with"]
  ]
}

const typeElement = (
  section: Section,
  type: { readonly id: 1 | 18; readonly name: string; readonly title: string },
  fields: ReadonlyArray<Field>,
  sorts: typeof filmSorts
): Element => {
  const prefix = type.id === 1 ? "" : `${type.name}.`
  return element(
    "Type",
    { key: `/library/sections/${section.id}/all?type=${type.id}`, type: type.name, title: type.title, active: false },
    [
      ...fields
        .filter(({ choices, type: kind }) => choices === true || kind === "boolean")
        .map((field) =>
          element("Filter", {
            filter: field.key,
            filterType: field.type === "boolean" ? "boolean" : field.type === "integer" ? "integer" : "string",
            key: `/library/sections/${section.id}/${field.key}?type=${type.id}`,
            title: field.title,
            type: "filter"
          })
        ),
      ...sorts.map(([key, title, direction]) =>
        element("Sort", { defaultDirection: direction, descKey: `${key}:desc`, key, title })
      ),
      ...fields.map((field) => element("Field", { key: `${prefix}${field.key}`, title: field.title, type: field.type }))
    ]
  )
}

const types = {
  1: { type: { id: 1, name: "movie", title: "Movies" }, fields: filmFields, sorts: filmSorts },
  18: {
    type: { id: 18, name: "collection", title: "Collections" },
    fields: collectionFields,
    sorts: filmSorts.slice(0, 1)
  }
} as const

/** `includeMeta=1`: how a listing can be filtered and sorted. */
export const metaElement = (section: Section, typeId: 1 | 18): Element => {
  const { fields, sorts, type } = types[typeId]
  return single("Meta", {}, [
    typeElement(section, type, fields, sorts),
    ...Object.entries(operators).map(([name, list]) =>
      element(
        "FieldType",
        { type: name },
        list.map(([key, title]) => element("Operator", { key, title }))
      )
    )
  ])
}
