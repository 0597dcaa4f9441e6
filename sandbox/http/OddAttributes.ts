import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { command } from "./Control.ts"
import type { Route } from "./Exchange.ts"

const Attribute = Schema.Struct({
  /** What rows of this kind stand in: `scenes`, `Metadata`, … */
  list: Schema.String,
  /** Its id; the first row of each list, if none is named. */
  row: Schema.optional(Schema.Union(Schema.String, Schema.Number)),
  /** Where it stands in the row: `tags`, `performers[1].name`. */
  key: Schema.String.pipe(Schema.minLength(1)),
  /** What is answered instead; nothing at all, if it is left out. */
  value: Schema.optional(Schema.Unknown)
})
type Attribute = typeof Attribute.Type
const Wish = Schema.partialWith(Attribute, { exact: true })

type Row = Record<string, unknown>
const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null

const put = (row: Row, { key, ...attribute }: Attribute): void => {
  const path = key.split(/[.[\]]+/).filter((name) => name !== "")
  const last = path.pop() ?? ""
  const holder = path.reduce<unknown>((value, name) => (isRow(value) ? value[name] : undefined), row)
  // What was not asked for is not answered.
  if (!isRow(holder) || !(last in holder)) return
  if ("value" in attribute) holder[last] = attribute.value
  else Reflect.deleteProperty(holder, last)
}

/** Attributes that are answered otherwise than they are: null, missing, or of another type. The database stays as it is. */
export interface OddAttributes {
  readonly control: Route
  readonly isEmpty: () => boolean
  /** Changes the rows of one list in an answer. `id`: where rows of the list say which they are. */
  readonly spoil: (list: string, rows: ReadonlyArray<unknown>, id: string) => void
}

export const make = (): OddAttributes => {
  let attributes: ReadonlyArray<Attribute> = []
  const isIn = Schema.is(Attribute)
  return {
    // One more; an empty request heals.
    control: command("/__sandbox/odd", Wish, (wish) =>
      Effect.sync(() => {
        attributes = isIn(wish) ? [...attributes, wish] : []
        return { odd: attributes.length }
      })
    ),
    isEmpty: () => attributes.length === 0,
    spoil: (list, rows, id) => {
      for (const attribute of attributes.filter((one) => one.list === list)) {
        const row = rows.find(
          (one) => attribute.row === undefined || (isRow(one) && String(one[id]) === String(attribute.row))
        )
        if (isRow(row)) put(row, attribute)
      }
    }
  }
}
