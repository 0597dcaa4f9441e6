import type { SyncedInput } from "./HookFields.ts"
import type { Scene } from "./Scene.ts"
import {
  credited,
  day,
  longText,
  type MetadataRules,
  names,
  nameText,
  type Repaired,
  stars,
  tagNames,
  titleOf
} from "./Repair.ts"

/** What is told of any field. */
interface Common {
  /** What people call it: in logs, reports and plans. */
  readonly label: string
  /** Its name in skip_fields, which others may share. None: it is always synced, or has a setting of its own. */
  readonly switch?: string
  /** Synced unless a person says otherwise. */
  readonly on?: true
}

/** Read from a scene. `A`: what Plex shows of it. */
interface OfScene<A> {
  /** Its name in Metadata. */
  readonly as: string
  /** What updates of scenes call it, and all that it is made of. */
  readonly inputs: ReadonlyArray<SyncedInput>
  /** All of the scene that `read` uses, as JSON has it; its file's name apart. Null, a blank text, an empty list: it says nothing. */
  readonly content: (scene: Scene) => unknown
  readonly read: (scene: Scene, rules: MetadataRules) => Repaired<A>
}

/** Where its wish comes from: from a scene, from what another field is made of, by its name in Metadata, or from a setting, for every item. */
type Source<A> = OfScene<A> | { readonly from: "date" | "studio" } | { readonly setting: "contentRating" | "label" }

/** Of "year", the wish is the year of a date. */
type Text = { readonly kind: "text" | "date" | "number" | "year" } & Source<string>
/** `answer`: what Plex's answers call it; edits and locks call it by its key. */
type Names = { readonly kind: "names"; readonly answer: string } & Source<ReadonlyArray<string>>

/** All that PlexSync knows of one field of Plex. */
type Row = Common &
  (Text | Names) & {
    /** How it comes to show its wish. "equal": just that. "member": other hands fill it too, so PlexSync joins what is there, and takes away only what it put there. */
    readonly rule: "equal" | "title" | "year" | "member"
    /** Why it is left alone where nothing is wanted. Without it, it is emptied then. */
    readonly empty?: string
    /** Why nothing is taken from a "member" where nothing is wanted. */
    readonly none?: string
    /** It needs no lock. */
    readonly unlocked?: true
    /** A value of another hand is a person's, locked or not. */
    readonly personal?: true
  }

/** Every field by Plex's name in edits and locks, in the order in which they are planned, shown and sent. */
export const rows = {
  title: {
    label: "Title",
    kind: "text",
    rule: "title",
    empty: "no title and no file name",
    as: "title",
    inputs: ["title"],
    content: ({ title }) => title,
    read: titleOf
  },
  summary: {
    label: "Summary",
    switch: "details",
    on: true,
    kind: "text",
    rule: "equal",
    as: "summary",
    inputs: ["details"],
    content: ({ details }) => details,
    read: ({ details }) => longText("details", details)
  },
  studio: {
    label: "Studio",
    switch: "studio",
    on: true,
    kind: "text",
    rule: "equal",
    as: "studio",
    inputs: ["studio_id"],
    content: ({ studio }) => studio?.name ?? null,
    read: ({ studio }) => nameText("studio", studio?.name ?? "")
  },
  originallyAvailableAt: {
    label: "Release date",
    switch: "date",
    on: true,
    kind: "date",
    rule: "equal",
    as: "date",
    inputs: ["date"],
    content: ({ date }) => date,
    read: ({ date }) => day(date)
  },
  year: { label: "Year", switch: "date", on: true, kind: "year", rule: "year", from: "date", unlocked: true },
  genre: {
    label: "Tags",
    switch: "tags",
    on: true,
    kind: "names",
    answer: "Genre",
    rule: "equal",
    as: "tags",
    inputs: ["tag_ids"],
    content: ({ tags }) => tags.map(({ name }) => name),
    read: tagNames
  },
  actor: {
    label: "Performers",
    switch: "performers",
    on: true,
    kind: "names",
    answer: "Role",
    rule: "equal",
    as: "performers",
    inputs: ["performer_ids"],
    content: ({ performers }) => performers.map(({ disambiguation, name }) => [name, disambiguation]),
    read: ({ performers }) => names("performer", performers.map(credited))
  },
  collection: {
    label: "Collection",
    switch: "collection",
    on: true,
    kind: "names",
    answer: "Collection",
    rule: "member",
    none: "no studio",
    from: "studio"
  },
  userRating: {
    label: "Rating",
    switch: "rating",
    kind: "number",
    rule: "equal",
    personal: true,
    as: "rating",
    inputs: ["rating100"],
    content: ({ rating100 }) => rating100,
    read: ({ rating100 }) => stars(rating100)
  },
  contentRating: {
    label: "Content rating",
    kind: "text",
    rule: "equal",
    empty: "content_rating is not set",
    setting: "contentRating"
  },
  label: { label: "Label", kind: "names", answer: "Label", rule: "member", empty: "label is not set", setting: "label" }
} as const satisfies Readonly<Record<string, Row>>

/** The lock of an item's poster and of its background. */
export const pictureRows = {
  thumb: { label: "Poster", switch: "poster", on: true },
  art: { label: "Background", switch: "background" }
} as const satisfies Readonly<Record<string, Common>>

type Rows = typeof rows
type Pictures = typeof pictureRows
export type Field = keyof Rows
export type PictureField = keyof Pictures
type Those<A> = { readonly [F in Field]: Rows[F] extends A ? F : never }[Field]

/** A field that holds names. */
export type TagField = Those<{ readonly kind: "names" }>
export type ScalarField = Exclude<Field, TagField>
/** A field that is read from a scene. */
export type SceneField = Those<{ readonly as: string }>

/** What is read from a scene, by its names in Metadata. */
export type Shown = {
  readonly [F in SceneField as Rows[F]["as"]]: F extends TagField ? ReadonlyArray<string> : string
}

/** A name in skip_fields. */
export type SyncField = (Extract<Rows[Field], { readonly switch: string }> | Pictures[PictureField])["switch"]

/** The row of a field, whichever it is. */
export const rowOf = (field: Field): Row & { readonly switch?: SyncField } => rows[field]

export const fields = Object.keys(rows) as ReadonlyArray<Field> // keys of a literal object
export const pictureFields = Object.keys(pictureRows) as ReadonlyArray<PictureField> // keys of a literal object

export const isTagField = (field: Field): field is TagField => rows[field].kind === "names"
/** Whether a name is that of a picture, whatever else it may be. */
export const isPictureField = (field: string): field is PictureField => Object.hasOwn(pictureRows, field)
const isScalarField = (field: Field): field is ScalarField => !isTagField(field)
const isSceneField = (field: Field): field is SceneField => "as" in rows[field]

export const tagFields = fields.filter(isTagField)
export const scalarFields = fields.filter(isScalarField)
export const sceneFields = fields.filter(isSceneField)

/** A field that other hands fill too: PlexSync joins what is there, and takes away only what it put there. */
export const isMembership = (field: Field): boolean => rows[field].rule === "member"

export const membershipFields = fields.filter(isMembership)

/** A value for each of these. */
export const byName = <K extends string, A>(keys: ReadonlyArray<K>, of: (key: K) => A): Readonly<Record<K, A>> =>
  Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<K, A> // called with all keys that `K` has

const labelledRows: ReadonlyArray<Common & { readonly switch?: SyncField }> = [
  ...Object.values(rows),
  ...Object.values(pictureRows)
]
const switches = labelledRows.flatMap((row) => row.switch ?? [])
/** Where the order of the rows is not that in which people know them. */
const listedFirst: ReadonlyArray<SyncField> = ["details", "studio", "date", "performers"]

/** Names in skip_fields, as messages list them. */
export const syncFields: ReadonlyArray<SyncField> = [...new Set([...listedFirst, ...switches])]

/** What is not synced unless a person says otherwise: a new field is not. */
export const offFields: ReadonlyArray<SyncField> = syncFields.filter(
  (name) => !labelledRows.some((row) => row.switch === name && row.on === true)
)

const labelled = { ...rows, ...pictureRows }

const words: Readonly<Record<string, Common>> = labelled

/** What people call a field or picture; a name that is none, as of an older version, stands for itself. */
export const wordOf = (field: string): string =>
  (Object.hasOwn(words, field) ? words[field]?.label : undefined) ?? field
