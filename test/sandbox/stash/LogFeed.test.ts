import { describe, expect, it } from "vitest"
import { connect } from "./support/Client.ts"
import { at, list, type Running, until, withStash } from "./support/WithStash.ts"

const update = "mutation($i:SceneUpdateInput!){sceneUpdate(input:$i){id}}"
const edit = ({ ask }: Running) => ask(update, { i: { id: "1", rating100: 80 } })
const query = "subscription{loggingSubscribe{time level message}}"

describe.each([
  ["graphql-transport-ws", "subscribe", "next"],
  ["graphql-ws", "start", "data"]
])("loggingSubscribe over %s", (protocol, start, data) => {
  const listen = async ({ url }: Running) => {
    const client = await connect(url, protocol)
    client.say(
      { type: "connection_init" },
      { id: "1", type: start, payload: { query } },
      { id: "2", type: start, payload: { query: "{version{version}}" } }
    )
    await until(() => client.heard.some((message) => at(message, "id") === "2"))
    const batches = () => client.heard.filter((message) => at(message, "type") === data && at(message, "id") === "1")
    return {
      ...client,
      batches,
      lines: () => batches().flatMap((batch) => list(at(batch, "payload.data.loggingSubscribe")))
    }
  }

  it("tells every level down to Trace in batches, at most one a second", () =>
    withStash({ scenes: 3 }, async (stash) => {
      const client = await listen(stash)
      const started = performance.now()
      for (let edits = 0; edits < 20; edits += 1) await edit(stash)
      await until(() => client.lines().length === 80)
      const seconds = (performance.now() - started) / 1000
      expect(client.batches().length).toBeGreaterThan(0)
      expect(client.batches().length).toBeLessThanOrEqual(Math.ceil(seconds) + 1)
      for (const line of client.lines()) {
        expect(at(line, "level")).toBe("Trace")
        expect(String(at(line, "message"))).toMatch(/^SQL \[/)
        expect(String(at(line, "time"))).toMatch(/^\d{4}-.*\.\d{9}Z$/)
      }
    }))

  it("begins with the lines that wait for the next batch, older than the subscription", () =>
    withStash({ scenes: 3 }, async (stash) => {
      await edit(stash)
      await edit(stash)
      const client = await listen(stash)
      await until(() => client.lines().length > 0)
      expect(client.lines()).toHaveLength(4)
    }))

  it("falls silent when it is stopped", () =>
    withStash({ scenes: 3 }, async (stash) => {
      const client = await listen(stash)
      const other = await listen(stash)
      client.say({ id: "1", type: protocol === "graphql-ws" ? "stop" : "complete" })
      await until(() => client.heard.some((message) => at(message, "type") === "complete" && at(message, "id") === "1"))
      await edit(stash)
      await until(() => other.lines().length === 4)
      expect(client.lines()).toEqual([])
    }))
})
