import { type GraphQLInputField, type GraphQLSchema, isInputObjectType, isListType, isNonNullType } from "graphql"

type Sent = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Sent => typeof value === "object" && value !== null && !Array.isArray(value)

/** What Go's zero value of a field looks like from a script: an absent list is an empty one. */
const unset = ({ type }: GraphQLInputField): unknown =>
  isListType(isNonNullType(type) ? type.ofType : type) ? [] : null

/** The input of an update has every key of its Go struct; creations, deletions and merges stay as they are. */
const whole = (schema: GraphQLSchema, type: string, sent: unknown): unknown => {
  if (Array.isArray(sent)) return sent.map((one) => whole(schema, type, one))
  const [kind = "", verb] = type.split(".")
  if (!isObject(sent) || verb !== "Update") return sent
  const struct = schema.getType(`${"ids" in sent ? "Bulk" : ""}${kind}UpdateInput`)
  if (!isInputObjectType(struct)) return sent
  const fields = Object.values(struct.getFields()).map((field) => [field.name, sent[field.name] ?? unset(field)])
  return { ...sent, ...Object.fromEntries(fields) }
}

/** A hook's input as a script sees it: the Go value itself, not its JSON. A bulk edit asks for the same one many times, so the last is kept. Takes and gives JSON. */
export const make = (schema: GraphQLSchema): ((type: string, input: string) => string) => {
  let last = { type: "", input: "", made: "" }
  return (type, input) => {
    if (last.type !== type || last.input !== input) {
      last = { type, input, made: JSON.stringify(whole(schema, type, JSON.parse(input))) }
    }
    return last.made
  }
}
