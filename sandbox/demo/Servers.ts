import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** The line `plexsync sandbox` prints when it is ready. */
export const Addresses = Schema.Struct({
  stash: Schema.Struct({ url: Schema.String }),
  plex: Schema.Struct({ url: Schema.String, token: Schema.String })
})
export type Addresses = typeof Addresses.Type

/** Asks Stash over HTTP, as a browser would. */
export const graphql = <A, I>(
  stash: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  schema: Schema.Schema<A, I>
) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const request = HttpClientRequest.bodyUnsafeJson(HttpClientRequest.post(`${stash}/graphql`), { query, variables })
    const answer = yield* Effect.flatMap(client.execute(request), (response) => response.json)
    return (yield* Schema.decodeUnknown(Schema.Struct({ data: schema }))(answer)).data
  })

/** Asks Plex over HTTP, as an app would. */
export const plexJson = <A, I>({ token, url }: Addresses["plex"], path: string, schema: Schema.Schema<A, I>) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const request = HttpClientRequest.get(`${url}${path}`).pipe(
      HttpClientRequest.setHeaders({ accept: "application/json", "x-plex-token": token })
    )
    const answer = yield* Effect.flatMap(client.execute(request), (response) => response.json)
    return yield* Schema.decodeUnknown(schema)(answer)
  })

/** A control call of the sandbox; the answer does not matter. */
export const control = (url: string, path: string, body: unknown) =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const request = HttpClientRequest.bodyUnsafeJson(HttpClientRequest.post(`${url}/__sandbox/${path}`), body)
    yield* Effect.flatMap(client.execute(request), (response) => response.text)
  })
