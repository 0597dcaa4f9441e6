import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField
} from "graphql"
import { existsSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import * as ExecutableSchema from "../../../sandbox/stash/resolve/ExecutableSchema.ts"

const recorded = new URL("../../../../shared/recorded/stash/schema.graphql", import.meta.url)

const named = (inputs: ReadonlyArray<GraphQLArgument | GraphQLInputField>) =>
  new Map(inputs.map((input) => [input.name, String(input.type)]))

/** What a type of ours has that Stash's has not, or has otherwise. */
const excess = (ours: GraphQLNamedType, theirs: GraphQLNamedType | undefined): ReadonlyArray<string> => {
  if (!theirs || theirs.constructor !== ours.constructor) return [`${ours.name} is no such type`]
  if (isEnumType(ours) && isEnumType(theirs)) {
    return ours.getValues().flatMap(({ name }) => (theirs.getValue(name) ? [] : [`${ours.name}.${name}`]))
  }
  if (isInputObjectType(ours) && isInputObjectType(theirs)) {
    const known = named(Object.values(theirs.getFields()))
    const own = named(Object.values(ours.getFields()))
    const wrong = [...own].filter(([name, type]) => known.get(name) !== type).map(([name]) => `${ours.name}.${name}`)
    // A client that our schema accepts must not be refused by Stash for something it did not know it had to say.
    const owed = Object.values(theirs.getFields()).filter(
      (field) => isRequiredInputField(field) && !own.has(field.name)
    )
    return [...wrong, ...owed.map(({ name }) => `${ours.name} lacks ${name}`)]
  }
  if (!(isObjectType(ours) || isInterfaceType(ours)) || !(isObjectType(theirs) || isInterfaceType(theirs))) return []
  const interfaces = ours.getInterfaces().map(({ name }) => name)
  const implemented = theirs.getInterfaces().map(({ name }) => name)
  const missing = interfaces.filter((name) => !implemented.includes(name)).map((name) => `${ours.name} is no ${name}`)
  return [
    ...missing,
    ...Object.values(ours.getFields()).flatMap((field) => {
      const like = theirs.getFields()[field.name]
      if (!like || String(like.type) !== String(field.type)) return [`${ours.name}.${field.name}`]
      const known = named(like.args)
      const own = named(field.args)
      const wrong = [...own].filter(([name, type]) => known.get(name) !== type)
      const owed = like.args.filter((argument) => isRequiredArgument(argument) && !own.has(argument.name))
      return [...wrong.map(([name]) => `${ours.name}.${field.name}(${name})`), ...owed.map(({ name }) => `no ${name}`)]
    })
  ]
}

describe("the sandbox's schema", () => {
  it.skipIf(!existsSync(recorded))(
    "is contained in that of a real Stash (skipped only where ../shared/recorded/stash/schema.graphql is absent)",
    () => {
      const theirs = buildSchema(readFileSync(recorded, "utf8"))
      const own = Object.values(ExecutableSchema.make().getTypeMap()).filter(({ name }) => !name.startsWith("__"))
      expect(own.length).toBeGreaterThan(100)
      expect(own.flatMap((type) => excess(type, theirs.getType(type.name)))).toEqual([])
    }
  )

  it("has a resolver for everything that can be asked and done", () => {
    const schema = ExecutableSchema.make()
    const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {})
    )
    expect(roots.filter((field) => field.resolve === undefined).map(({ name }) => name)).toEqual([])
  })
})
