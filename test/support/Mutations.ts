import fc from "fast-check"
import { env } from "node:process"

type Path = ReadonlyArray<string | number>

/** What is done to one place of an answer. */
export interface Mutation {
  readonly path: Path
  readonly how: "drop" | "null" | "other type" | "duplicate"
}

/** How often an answer is mutated; in the long form (npm run test:long) twenty times as often. */
export const mutationsEach = 1000 * Number(env["PLEXSYNC_LONG"] ?? 1)

type Node = Record<string | number, unknown>
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null

/** Every place below this one. */
const placesBelow = (value: unknown, path: Path = []): ReadonlyArray<Path> =>
  isNode(value)
    ? Object.keys(value).flatMap((name) => {
        const place = [...path, Array.isArray(value) ? Number(name) : name]
        return [place, ...placesBelow(isNode(value) ? value[name] : undefined, place)]
      })
    : []

export const at = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, name) => (isNode(value) ? value[name] : undefined), root)

const otherType = (value: unknown): unknown => (typeof value === "string" ? 7 : "odd")

/** The answer with one place of it changed. */
export const mutated = (answer: unknown, { how, path }: Mutation): unknown => {
  const root: unknown = JSON.parse(JSON.stringify(answer))
  const holder = at(root, path.slice(0, -1))
  const last = path.at(-1) ?? ""
  if (!isNode(holder)) return root
  if (how === "null") holder[last] = null
  else if (how === "other type") holder[last] = otherType(holder[last])
  else if (how === "drop") Reflect.deleteProperty(holder, last)
  else if (Array.isArray(holder)) holder.push(structuredClone(holder[Number(last)]))
  return root
}

/** Changes inside the rows that stand at `rows`: a row is never taken away as a whole, for that is what the server says then. */
export const inRows = (answer: unknown, rows: Path): fc.Arbitrary<Mutation> => {
  const list = at(answer, rows)
  const places = placesBelow(list).map((place) => [...rows, ...place])
  const isRow = (path: Path) => path.length === rows.length + 1
  return fc
    .record({
      path: fc.constantFrom(...places),
      how: fc.constantFrom<Mutation["how"]>("drop", "null", "other type", "duplicate")
    })
    .filter(({ how, path }) => !(how === "drop" && (isRow(path) || typeof path.at(-1) === "number")))
    .filter(({ how, path }) => !(how === "duplicate" && typeof path.at(-1) !== "number"))
}

/** Cheaper than a deep comparison, which would take most of the time. */
export const asText = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (one instanceof Set || one instanceof Map ? [...one] : one))

/** Which row a change is in. */
export const rowOf = ({ path }: Mutation, rows: Path): number => Number(path[rows.length])
