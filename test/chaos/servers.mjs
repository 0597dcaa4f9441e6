// The two servers as a browser or an app would ask them. Nothing of the program is used here.

/** Longer than a hanging answer lasts; a client that leaves Stash early stops the hooks of its edit. */
const patience = 20_000

export const graphql = async (stash, query, variables = {}) => {
  const answer = await fetch(`${stash.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(patience)
  })
  const { data, errors } = await answer.json()
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join("; "))
  return data
}

export const plexJson = async (plex, path) => {
  const answer = await fetch(`${plex.url}${path}`, {
    headers: { accept: "application/json", "x-plex-token": plex.token },
    signal: AbortSignal.timeout(patience)
  })
  if (!answer.ok) throw new Error(`Plex answered ${path} with ${answer.status}`)
  return (await answer.json()).MediaContainer
}

export const bytesOf = async (address) =>
  Buffer.from(await (await fetch(address, { signal: AbortSignal.timeout(patience) })).arrayBuffer())

/** A call of the sandbox's own: it is never broken. */
export const control = async ({ url }, path, body) => {
  const answer = await fetch(`${url}/__sandbox/${path}`, {
    method: body === undefined ? "GET" : "POST",
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const json = await answer.json()
  if (!answer.ok) throw new Error(`/__sandbox/${path}: ${json.error}`)
  return json
}
