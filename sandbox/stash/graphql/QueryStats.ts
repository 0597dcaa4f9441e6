import { type ExecutionResult, Kind } from "graphql"
import type { Prepared } from "./Engine.ts"

/** What requests of one name came to. */
export interface QueryCount {
  readonly requests: number
  /** Scenes in the answers. */
  readonly scenes: number
  /** Length of the answers' bodies before compression. */
  readonly bytes: number
}

/** Counts GraphQL requests over HTTP by the name of their operation. */
export interface QueryStats {
  readonly answered: (prepared: Prepared, result: ExecutionResult, bytes: number) => void
  readonly snapshot: () => Readonly<Record<string, QueryCount>>
  readonly reset: () => void
}

const unnamed = "anonymous"
const nothing: QueryCount = { requests: 0, scenes: 0, bytes: 0 }

const objectsIn = (value: unknown): ReadonlyArray<unknown> =>
  typeof value === "object" && value !== null ? Object.values(value) : []

/** Scenes under the root fields that find scenes, whatever the aliases are. */
const scenesIn = ({ operation }: Prepared, data: ExecutionResult["data"]): number =>
  operation.selectionSet.selections.reduce((sum, selection) => {
    if (selection.kind !== Kind.FIELD) return sum
    const value = data?.[(selection.alias ?? selection.name).value]
    if (selection.name.value === "findScene") return value === null || value === undefined ? sum : sum + 1
    if (selection.name.value !== "findScenes") return sum
    return objectsIn(value).reduce<number>((count, list) => count + (Array.isArray(list) ? list.length : 0), sum)
  }, 0)

export const make = (): QueryStats => {
  const counts = new Map<string, QueryCount>()
  return {
    answered: (prepared, { data }, bytes) => {
      const name = prepared.operation.name?.value ?? unnamed
      const before = counts.get(name) ?? nothing
      counts.set(name, {
        requests: before.requests + 1,
        scenes: before.scenes + scenesIn(prepared, data),
        bytes: before.bytes + bytes
      })
    },
    snapshot: () => Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1))),
    reset: () => counts.clear()
  }
}
