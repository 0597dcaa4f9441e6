import { Kind } from "graphql"
import type { Prepared } from "../graphql/Engine.ts"

/** Counts what embedded scripts do, and processes of plugins; breaks the scripts' calls on demand. */
export interface ScriptStats {
  /** `process <plugin id>` per process, `run <plugin id>` per call of a script, `log.<Level>` per line, `gql.Do` per call and `gql.Do <operation> <root field>` for what it asked. */
  readonly count: (what: string) => void
  readonly snapshot: () => Readonly<Record<string, number>>
  readonly reset: () => void
  /** Which `gql.Do` of each run of a script fails, counted from 1. */
  failing: ReadonlySet<number>
}

export const make = (): ScriptStats => {
  const counts = new Map<string, number>()
  return {
    count: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    snapshot: () => Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1))),
    reset: () => counts.clear(),
    failing: new Set()
  }
}

/** What a call asked for, by root field. */
export const namesOf = ({ operation }: Prepared): ReadonlyArray<string> =>
  operation.selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? [`gql.Do ${operation.operation} ${selection.name.value}`] : []
  )
