// Fresh and full reads of both servers, in the words of a person who compares them.
import { sha1 } from "./edits.mjs"
import { bytesOf, graphql, plexJson } from "./servers.mjs"

const scenes = `{ findScenes(filter: { per_page: -1, sort: "id" }) { scenes { id title details date files { path } studio { name }
  performers { name disambiguation } tags { name } } } }`

const plain = (text) => (text ?? "").normalize("NFC").replaceAll(/\r\n?/g, "\n").trim()
const stem = (path) => path.replace(/^.*\//, "").replace(/\.[^.]+$/, "")

/** Runs this for each of the list, a few at a time. */
const inPages = async (list, size, run) => {
  const all = []
  for (let at = 0; at < list.length; at += size) all.push(...(await Promise.all(list.slice(at, at + size).map(run))))
  return all
}

/** A cover's SHA-1; none where Stash shows its drawing of nothing. */
export const coverOf = async (stash, id) => {
  const bytes = await bytesOf(`${stash.url}/scene/${id}/screenshot`)
  return /^\s*<(\?xml|svg)/.test(bytes.subarray(0, 100).toString()) ? null : sha1(bytes)
}

export const coversNow = async (stash, ids) =>
  new Map(await inPages(ids, 8, async (id) => [id, await coverOf(stash, id)]))

export const readStash = async (stash) => {
  const { findScenes } = await graphql(stash, scenes)
  const covers = await coversNow(
    stash,
    findScenes.scenes.map(({ id }) => id)
  )
  return findScenes.scenes.map((scene) => ({
    id: scene.id,
    files: scene.files.map(({ path }) => path.normalize("NFC")),
    cover: covers.get(scene.id),
    titles: plain(scene.title) === "" ? scene.files.map(({ path }) => plain(stem(path))) : [plain(scene.title)],
    details: plain(scene.details),
    studio: plain(scene.studio?.name),
    // A date without month or day stands for the first of them.
    date: scene.date === null ? "" : `${scene.date}-01-01`.slice(0, 10),
    performers: scene.performers.map(({ disambiguation, name }) =>
      plain(disambiguation ? `${name} (${disambiguation})` : name)
    ),
    tags: scene.tags.map(({ name }) => plain(name))
  }))
}

const movieSections = async (plex) =>
  ((await plexJson(plex, "/library/sections")).Directory ?? []).filter(({ type }) => type === "movie")

const tagsOf = (list) => (list ?? []).map(({ tag }) => plain(tag))

const itemOf = (item) => ({
  key: item.ratingKey,
  files: item.Media.flatMap(({ Part }) => Part.map(({ file }) => file.normalize("NFC"))),
  title: plain(item.title),
  details: plain(item.summary),
  studio: plain(item.studio),
  date: (item.originallyAvailableAt ?? "").slice(0, 10),
  performers: tagsOf(item.Role),
  tags: tagsOf(item.Genre),
  collections: tagsOf(item.Collection)
})

const withPosters = (plex) => async (item) => {
  const listed = (await plexJson(plex, `/library/metadata/${item.key}/posters`)).Metadata ?? []
  return {
    ...item,
    shown: listed.find(({ selected }) => selected)?.ratingKey ?? null,
    uploads: listed.map(({ ratingKey }) => ratingKey).filter((key) => key.startsWith("upload://"))
  }
}

/** All items, read one page after the other in full: a listing leaves tags out. */
export const readPlex = async (plex) => {
  const items = []
  for (const { key } of await movieSections(plex)) {
    const listed = (await plexJson(plex, `/library/sections/${key}/all?type=1`)).Metadata ?? []
    for (let at = 0; at < listed.length; at += 100) {
      const keys = listed.slice(at, at + 100).map(({ ratingKey }) => ratingKey)
      items.push(...(await plexJson(plex, `/library/metadata/${keys.join(",")}`)).Metadata.map(itemOf))
    }
  }
  return inPages(items, 8, withPosters(plex))
}

/** Names of the collections of each library, as often as they are there. */
export const readCollections = async (plex) => {
  const sections = await movieSections(plex)
  const listings = await inPages(sections, 1, ({ key }) => plexJson(plex, `/library/sections/${key}/collections`))
  return listings.map(({ Metadata }) => (Metadata ?? []).map(({ title }) => plain(title)))
}
