import { Kind, type SelectionSetNode } from "graphql"
import type { OddAttributes } from "../../http/OddAttributes.ts"

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

/** The list that one row by itself belongs to: `findScene` gives one of the `scenes`. */
const listOf = (field: string): string => {
  const [, kind] = /^find([A-Z]\w*)$/.exec(field) ?? []
  return kind === undefined ? field : `${kind.toLowerCase()}s`
}

/** Goes through an answer beside its document, whose fields say what stands under an alias. */
export const spoil = (odd: OddAttributes, data: unknown, selection: SelectionSetNode | undefined): void => {
  if (!isObject(data)) return
  for (const node of selection?.selections ?? []) {
    if (node.kind !== Kind.FIELD) continue
    const name = node.name.value
    const value = data[node.alias?.value ?? name]
    const rows: ReadonlyArray<unknown> = Array.isArray(value) ? value : [value]
    for (const row of rows) spoil(odd, row, node.selectionSet)
    odd.spoil(Array.isArray(value) ? name : listOf(name), rows, "id")
  }
}
