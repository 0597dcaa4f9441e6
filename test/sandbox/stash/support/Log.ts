import { connect } from "./Client.ts"
import { at, list, type Running, until } from "./WithStash.ts"

/** Every line of the log from now on, as `level message`. */
export const listen = async ({ apiKey, url }: Running): Promise<() => ReadonlyArray<string>> => {
  const client = await connect(url, "graphql-transport-ws", apiKey === null ? {} : { ApiKey: apiKey })
  client.say(
    { type: "connection_init" },
    { id: "1", type: "subscribe", payload: { query: "subscription{loggingSubscribe{level message}}" } },
    { id: "2", type: "subscribe", payload: { query: "{version{version}}" } }
  )
  await until(() => client.heard.some((message) => at(message, "id") === "2"))
  return () =>
    client.heard
      .flatMap((message) => list(at(message, "payload.data.loggingSubscribe")))
      .map((line) => `${String(at(line, "level"))} ${String(at(line, "message"))}`)
}

/** What scripts inside Stash did, counted by the sandbox. */
export const embedded = async ({ send }: Running) =>
  at(await (await send("/__sandbox/stats")).json(), "embedded") as Record<string, number>
