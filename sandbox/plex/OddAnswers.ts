import type { Answer } from "../http/Exchange.ts"
import type { OddAttributes } from "../http/OddAttributes.ts"

/** How rows of each list say which they are. */
const ids: Readonly<Record<string, string>> = { Metadata: "ratingKey", Directory: "key", TimelineEntry: "itemID" }

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

/** A JSON answer or notification, with the attributes that are odd. XML stays as it is. */
export const spoiled = (odd: OddAttributes, text: string): string => {
  const root: unknown = JSON.parse(text)
  for (const container of isObject(root) ? Object.values(root) : []) {
    for (const [list, rows] of Object.entries(isObject(container) ? container : {})) {
      if (Array.isArray(rows)) odd.spoil(list, rows, ids[list] ?? "id")
    }
  }
  return JSON.stringify(root)
}

export const oddAnswer = (odd: OddAttributes, answer: Answer): Answer => {
  const { body, headers } = answer
  const isJson = headers?.["Content-Type"]?.toString().includes("json") === true
  return odd.isEmpty() || !isJson || body === undefined ? answer : { ...answer, body: spoiled(odd, body.toString()) }
}
