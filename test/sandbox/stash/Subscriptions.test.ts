import { describe, expect, it } from "vitest"
import { connect } from "./support/Client.ts"
import * as Replay from "./support/Replay.ts"
import { at, list, type Running, until, withStash } from "./support/WithStash.ts"

interface Case {
  readonly case: string
  readonly messages: ReadonlyArray<unknown>
}
const cases = Replay.read("auth-and-subscriptions") as ReadonlyArray<Case>
const recorded = (name: string) => {
  const found = cases.find((one) => one.case === name)
  if (!found) throw new Error(`nothing recorded as ${name}`)
  return found.messages
}

const jobs = "subscription{jobsSubscribe{type job{id status description progress}}}"
const scans = "subscription{scanCompleteSubscribe}"

/** Frames with the job's id left out; those of `loggingSubscribe` come with another issue. */
const frames = (messages: ReadonlyArray<unknown>) =>
  messages
    .filter((message) => at(message, "payload.data.loggingSubscribe") === undefined)
    .map((message) => JSON.stringify(message).replace(/"id":"\d\d+"|"job":\{"id":"\d+"/g, '"id":"job"'))

/** The end of the job and of the scan come in either order. */
const sameFrames = (heard: ReadonlyArray<unknown>, wanted: ReadonlyArray<unknown>) => {
  expect(frames(heard).toSorted()).toEqual(
    frames(wanted)
      .map((frame) => frame.replace('"job":{"id":"job"', '"id":"job"'))
      .toSorted()
  )
}
const scan = ({ ask }: Running) => ask("mutation{metadataScan(input:{})}")
const heardScan = (heard: ReadonlyArray<unknown>) =>
  heard.some((message) => at(message, "payload.data.scanCompleteSubscribe") === true) &&
  heard.some((message) => at(message, "payload.data.jobsSubscribe.type") === "REMOVE")

describe("graphql-transport-ws", () => {
  it("tells of a scan as a real Stash does, and answers pings", () =>
    withStash({ scenes: 3 }, async (stash) => {
      const client = await connect(stash.url, "graphql-transport-ws")
      client.say(
        { type: "connection_init", payload: {} },
        { type: "ping" },
        { id: "1", type: "subscribe", payload: { query: jobs } },
        { id: "2", type: "subscribe", payload: { query: scans } }
      )
      await until(() => client.heard.length >= 2)
      await scan(stash)
      await until(() => heardScan(client.heard))
      sameFrames(client.heard, recorded("graphql-transport-ws: a scan"))
    }))

  it("is closed with 1002 for what comes before its time", () =>
    withStash({ scenes: 0 }, async ({ url }) => {
      const early = await connect(url, "graphql-transport-ws")
      early.say({ id: "1", type: "subscribe", payload: { query: jobs } })
      const [{ closed }] = recorded("graphql-transport-ws: subscribe before init") as [{ closed: unknown }]
      expect(await until(early.closed)).toEqual(closed)
      const twice = await connect(url, "graphql-transport-ws")
      twice.say({ type: "connection_init" }, { type: "connection_init" })
      expect(await until(twice.closed)).toEqual([1002, "unexpected message"])
    }))

  it("answers an unknown field with an error and its end, a query with its result and its end", () =>
    withStash({ scenes: 0 }, async ({ url }) => {
      for (const [name, query] of [
        ["graphql-transport-ws: unknown field", "subscription{nope}"],
        ["graphql-transport-ws: a query", "{version{version}}"]
      ] as const) {
        const client = await connect(url, "graphql-transport-ws")
        client.say({ type: "connection_init" }, { id: "9", type: "subscribe", payload: { query } })
        await until(() => client.heard.length >= 3)
        expect(client.heard).toEqual(recorded(name))
        client.close()
      }
    }))

  it("falls silent when a client stops a subscription, and never pings by itself", () =>
    withStash({ scenes: 3 }, async (stash) => {
      const client = await connect(stash.url, "graphql-transport-ws")
      client.say({ type: "connection_init" }, { id: "1", type: "subscribe", payload: { query: jobs } })
      client.say({ id: "1", type: "complete" })
      await until(() => client.heard.length >= 2)
      await scan(stash)
      await until(async () => (await stash.pick("{jobQueue{id}}", "jobQueue")) === null)
      expect(client.heard.map((message) => at(message, "type"))).toEqual(["connection_ack", "complete"])
    }))
})

describe("graphql-ws, the legacy protocol", () => {
  it.each([["graphql-ws"], [undefined]])(
    "tells of a scan as a real Stash does and keeps the connection alive (asked for as %s)",
    (protocol) =>
      withStash({ scenes: 3 }, async (stash) => {
        const client = await connect(stash.url, protocol)
        client.say(
          { type: "connection_init", payload: {} },
          { id: "1", type: "start", payload: { query: jobs } },
          { id: "2", type: "start", payload: { query: scans } }
        )
        await until(() => client.heard.length >= 2)
        await scan(stash)
        await until(() => heardScan(client.heard))
        // The last frame of the recording is the next sign of life, ten seconds later.
        sameFrames(client.heard, recorded("graphql-ws (legacy): a scan, then 10 s").slice(0, -1))
      })
  )
})

describe("the upgrade", () => {
  it("needs what every request needs", () =>
    withStash({ credentials: "key" }, async ({ apiKey, url }) => {
      await expect(connect(url, "graphql-transport-ws")).rejects.toThrow("401")
      await expect(connect(url, "graphql-transport-ws", { ApiKey: "wrong" })).rejects.toThrow("401")
      const client = await connect(url, "graphql-transport-ws", { ApiKey: apiKey ?? "" })
      client.say({ type: "connection_init" })
      expect(await until(() => list(client.heard)[0])).toEqual({ type: "connection_ack" })
    }))
})
