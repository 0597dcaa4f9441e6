/** An attribute; `undefined` ones are left out. Booleans are `1`/`0` in XML and `true`/`false` in JSON. */
export type Attribute = string | number | boolean | undefined

/** A node of a Plex answer, the same for XML and JSON. */
export interface Element {
  /** The XML name, also the JSON key of its array. */
  readonly name: string
  /** The JSON key where it differs: items, collections and images are all `Metadata`. */
  readonly jsonName?: string
  /** In JSON an object of its own instead of an array of one. */
  readonly single?: boolean
  readonly attributes: Readonly<Record<string, Attribute>>
  /** Those of one name stand side by side. */
  readonly children: Iterable<Element>
}

export const element = (
  name: string,
  attributes: Readonly<Record<string, Attribute>>,
  children: ReadonlyArray<Element> = []
): Element => ({ name, attributes, children })

/** An element of which a parent has at most one. */
export const single = (
  name: string,
  attributes: Readonly<Record<string, Attribute>>,
  children: ReadonlyArray<Element> = []
): Element => ({ name, single: true, attributes, children })

export const metadata = (
  name: "Video" | "Directory" | "Photo" | "Track",
  attributes: Readonly<Record<string, Attribute>>,
  children: ReadonlyArray<Element> = []
): Element => ({ name, jsonName: "Metadata", attributes, children })

/** The root of every answer; `size` is the number of children unless given. */
export const container = (
  attributes: Readonly<Record<string, Attribute>>,
  children: ReadonlyArray<Element> = []
): Element => ({ name: "MediaContainer", attributes: { size: children.length, ...attributes }, children })

/** The root of a long answer, whose rows are made one by one while it is written. */
export const rowsContainer = <A>(
  attributes: Readonly<Record<string, Attribute>>,
  rows: ReadonlyArray<A>,
  render: (row: A) => Element
): Element => ({
  name: "MediaContainer",
  attributes: { size: rows.length, ...attributes },
  children: {
    *[Symbol.iterator]() {
      for (const row of rows) yield render(row)
    }
  }
})
