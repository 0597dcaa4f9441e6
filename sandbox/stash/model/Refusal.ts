/** What Stash answers where it cannot do what was asked; graphql-js takes it as an exception and reports the message. */
export class Refusal extends Error {
  override readonly name = "Refusal"
}

export const refuse = (message: string): never => {
  throw new Refusal(message)
}

/** Ids are Go integers: anything else is refused in Go's words. */
export const parseId = (id: string): number =>
  /^[+-]?\d+$/.test(id) ? Number(id) : refuse(`strconv.Atoi: parsing ${JSON.stringify(id)}: invalid syntax`)

export const parseIds = (ids: ReadonlyArray<string>): ReadonlyArray<number> => ids.map(parseId)
