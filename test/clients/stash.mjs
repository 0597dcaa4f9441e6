// Drives the sandbox's Stash side with stock GraphQL clients: graphql-request for calls, graphql-ws for subscriptions.
import assert from "node:assert/strict"
import { gql, GraphQLClient } from "graphql-request"
import { createClient } from "graphql-ws"
import WebSocket from "ws"

const [url] = process.argv.slice(2)
const client = new GraphQLClient(`${url}/graphql`)
let passed = 0
const check = (name, run) => run().then(() => console.log(`ok ${++passed} ${name}`))

const one = gql`
  query ($id: ID!) {
    findScene(id: $id) {
      id
      title
      details
      date
      rating100
      updated_at
      studio {
        name
      }
      tags {
        id
        name
      }
      performers {
        id
      }
      files {
        path
        size
      }
    }
  }
`
const update = gql`
  mutation ($input: SceneUpdateInput!) {
    sceneUpdate(input: $input) {
      id
    }
  }
`
const scene = async (id) => (await client.request(one, { id })).findScene

await check("tells its version and that it is ready", async () => {
  const { systemStatus, version } = await client.request("{ version { version } systemStatus { status } }")
  assert.match(version.version, /^v0\.\d+/)
  assert.equal(systemStatus.status, "OK")
})
await check("pages through all scenes by id", async () => {
  const { findScenes } = await client.request(
    '{ findScenes(filter: { per_page: -1, sort: "id" }) { count scenes { id } } }'
  )
  const seen = []
  for (let after = 0; ;) {
    const query =
      'query ($a: Int!) { findScenes(filter: { per_page: 17, sort: "id" }, scene_filter: { id: { value: $a, modifier: GREATER_THAN } }) { scenes { id } } }'
    const { scenes } = (await client.request(query, { a: after })).findScenes
    seen.push(...scenes)
    if (scenes.length < 17) break
    after = Number(scenes.at(-1).id)
  }
  assert.deepEqual(seen, findScenes.scenes)
  assert.equal(seen.length, findScenes.count)
})
await check("keeps an edited scene", async () => {
  const { findTags, findStudios } = await client.request(
    "{ findTags { tags { id } } findStudios { studios { id name } } }"
  )
  const [studio] = findStudios.studios
  const input = {
    id: "2",
    title: 'New & "quoted"',
    details: "One\nTwo",
    date: "2024-05",
    rating100: 60,
    studio_id: studio.id,
    tag_ids: [findTags.tags[0].id]
  }
  await client.request(update, { input })
  const now = await scene("2")
  assert.deepEqual(
    [now.title, now.details, now.date, now.rating100, now.studio.name],
    [input.title, input.details, "2024-05", 60, studio.name]
  )
  assert.deepEqual(
    now.tags.map((tag) => tag.id),
    [findTags.tags[0].id]
  )
})
await check("clears fields with null and with empty lists", async () => {
  await client.request(update, { input: { id: "2", title: "", studio_id: null, date: null, tag_ids: [] } })
  const now = await scene("2")
  assert.deepEqual([now.title, now.studio, now.date, now.tags], ["", null, null, []])
})
await check("moves the stamp with an edit", async () => {
  const before = (await scene("3")).updated_at
  await fetch(`${url}/__sandbox/clock`, { method: "POST", body: JSON.stringify({ advanceMs: 5000 }) })
  await client.request(update, { input: { id: "3", rating100: 20 } })
  assert.notEqual((await scene("3")).updated_at, before)
})
await check("edits many scenes at once", async () => {
  const { tagCreate } = await client.request('mutation { tagCreate(input: { name: "Bulk, tag" }) { id } }')
  const query = "mutation ($i: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $i) { id } }"
  await client.request(query, { i: { ids: ["4", "5"], tag_ids: { ids: [tagCreate.id], mode: "ADD" } } })
  for (const id of ["4", "5"]) assert.ok((await scene(id)).tags.some((tag) => tag.id === tagCreate.id))
})
await check("makes and destroys a scene", async () => {
  const { sceneCreate } = await client.request('mutation { sceneCreate(input: { title: "Made" }) { id } }')
  assert.equal((await scene(sceneCreate.id)).title, "Made")
  await client.request("mutation ($id: ID!) { sceneDestroy(input: { id: $id }) }", { id: sceneCreate.id })
  assert.equal(await scene(sceneCreate.id), null)
})
await check("renames a performer everywhere", async () => {
  const { findPerformers } = await client.request("{ findPerformers { performers { id } } }")
  const [{ id }] = findPerformers.performers
  await client.request("mutation ($i: PerformerUpdateInput!) { performerUpdate(input: $i) { id } }", {
    i: { id, name: "Renamed Person" }
  })
  const { findPerformer } = await client.request("query ($id: ID!) { findPerformer(id: $id) { name } }", { id })
  assert.equal(findPerformer.name, "Renamed Person")
})
await check("answers ids all or nothing", async () => {
  await assert.rejects(client.request('{ findScenes(ids: ["1", "99999"]) { count } }'), /scene with id 99999 not found/)
})
await check("names an unknown field and its place", async () => {
  await assert.rejects(client.request("{ findScene(id: 1) { nope } }"), /Cannot query field \\?"nope/)
})
await check("keeps plugin settings, and replaces them whole", async () => {
  const set = 'mutation ($i: Map!) { configurePlugin(plugin_id: "Other", input: $i) }'
  await client.request(set, { i: { a: 1, b: "x" } })
  await client.request(set, { i: { b: "y" } })
  const { configuration } = await client.request('{ configuration { plugins(include: ["Other"]) } }')
  assert.deepEqual(configuration.plugins, { Other: { b: "y" } })
})
await check("announces a job over graphql-transport-ws", async () => {
  const socket = createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0
  })
  const updates = socket.iterate({ query: "subscription { jobsSubscribe { type job { id status description } } }" })
  let heard
  const first = updates.next().then(({ value }) => (heard = value.data.jobsSubscribe))
  // A job that began before the server took the subscription is announced to nobody.
  const started = []
  for (let round = 0; heard === undefined && round < 50; round++) {
    started.push((await client.request("mutation { metadataScan(input: {}) }")).metadataScan)
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 200))])
  }
  assert.ok(heard, "no job was announced")
  assert.ok(started.includes(heard.job.id))
  await socket.dispose()
})
console.log(`graphql-request and graphql-ws: ${passed} round trips passed`)
