// Somebody who edits scenes in Stash all the time, whatever happens to the servers.
import { createHash } from "node:crypto"
import { graphql } from "./servers.mjs"
import { sleep } from "./processes.mjs"

const everything = `{
  findScenes(filter: { per_page: -1, sort: "id" }) { scenes { id } }
  findTags(filter: { per_page: -1 }) { tags { id } }
  findPerformers(filter: { per_page: -1 }) { performers { id } }
  findStudios(filter: { per_page: -1 }) { studios { id } }
}`
const one = "mutation ($input: SceneUpdateInput!) { sceneUpdate(input: $input) { id } }"
const many = "mutation ($input: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $input) { id } }"

export const stockOf = async (stash) => {
  const { findPerformers, findScenes, findStudios, findTags } = await graphql(stash, everything)
  const ids = (list) => list.map(({ id }) => id)
  return {
    scenes: ids(findScenes.scenes),
    tags: ids(findTags.tags),
    performers: ids(findPerformers.performers),
    studios: ids(findStudios.studios)
  }
}

/** A JPEG that is whole by its markers: a comment that makes it one of its own, a frame of 16 by 9, and a scan. */
const jpeg = (text) =>
  Buffer.concat([
    Buffer.from("ffd8ffe000104a46494600010100000100010000fffe", "hex"),
    Buffer.from([0, 2 + Buffer.byteLength(text)]),
    Buffer.from(text),
    Buffer.from("ffc0000b080009001001011100ffda0008010100003f001234ffd9", "hex")
  ])

export const sha1 = (bytes) => createHash("sha1").update(bytes).digest("hex")

export const editor = (stash, stock, dice) => {
  /** By scene: how often it was edited, and the SHA-1 of every cover that it may have had. */
  const edited = new Map()
  const covers = new Map()
  const counts = { edits: 0, covers: 0, unanswered: 0 }
  const wishes = []
  let number = 0
  let going = true

  const coverOf = (id) => {
    const texts = covers.get(id) ?? []
    // Sometimes one that the scene had before: Plex has its bytes, so they are not to be sent again.
    const text = texts.length > 0 && dice.chance(0.2) ? dice.pick(texts) : `scene ${id}, cover ${number}`
    covers.set(id, [...texts.filter((known) => known !== text), text])
    counts.covers += 1
    return `data:image/jpeg;base64,${jpeg(text).toString("base64")}`
  }

  const parts = {
    title: () => ({ title: `Edit ${number}: "Scène" & more` }),
    details: () => ({ details: dice.chance(0.2) ? "" : `Edit ${number}, first line.\nSecond line, 100 % of it.` }),
    tags: () => ({ tag_ids: dice.some(stock.tags, 6) }),
    performers: () => ({ performer_ids: dice.some(stock.performers, 3) }),
    studio: () => ({ studio_id: dice.chance(0.2) ? null : dice.pick(stock.studios) }),
    date: () => ({ date: `20${dice.between(10, 24)}-0${dice.between(1, 9)}-1${dice.upTo(10)}` }),
    cover: (id) => ({ cover_image: coverOf(id) })
  }
  const kinds = Object.keys(parts)

  const inputOf = (id, wish) => {
    const chosen = new Set([...(wish === undefined ? [] : [wish]), dice.pick(kinds), ...dice.some(kinds, 2)])
    return Object.assign({ id }, ...[...chosen].map((kind) => parts[kind](id)))
  }

  /** An edit whose answer was lost was made, or was not: Stash is asked in the end. */
  const send = async (ids, query, input) => {
    number += 1
    counts.edits += ids.length
    for (const id of ids) edited.set(id, (edited.get(id) ?? 0) + 1)
    try {
      await graphql(stash, query, { input })
    } catch {
      counts.unanswered += 1
    }
  }

  const edit = (id, wish) => send([id], one, inputOf(id, wish))
  const bulk = () => {
    const ids = dice.shuffled(stock.scenes).slice(0, dice.between(3, 8))
    return send(ids, many, { ids, tag_ids: { ids: [dice.pick(stock.tags)], mode: dice.pick(["ADD", "REMOVE"]) } })
  }

  /** A few scenes are edited over and over: an edit then meets a write that is under way. */
  const favourites = dice.shuffled(stock.scenes).slice(0, 25)
  const anyScene = () => dice.pick(dice.chance(0.4) ? favourites : stock.scenes)

  const run = async () => {
    while (going) {
      const wish = wishes.shift()
      await (wish === undefined && dice.chance(0.03) ? bulk() : edit(anyScene(), wish))
      await sleep(wishes.length > 0 ? 0 : dice.between(20, 200))
    }
  }
  const running = run()

  return {
    edit,
    /** The next edit changes this as well. */
    wish: (kind) => void wishes.push(kind),
    stop: () => {
      going = false
      return running
    },
    counts,
    editedScenes: edited,
    /** SHA-1 of every cover that was given to a scene here. */
    coversOf: (id) => (covers.get(id) ?? []).map((text) => sha1(jpeg(text)))
  }
}
