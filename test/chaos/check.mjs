// Stash against Plex, by rules of its own: nothing here comes from the program that is judged.

const folded = (name) => name.toLowerCase()
const asSet = (names) => [...new Set(names)].toSorted().join(" | ")
const twice = (names) => names.filter((name, at) => names.findIndex((other) => folded(other) === folded(name)) < at)

/** Fields that an item shows otherwise than its scene. `own`: collections it was in before anything was synced. */
const differencesOf = (scene, item, own) => {
  const wantedCollections = [...own, ...(scene.studio === "" ? [] : [scene.studio])]
  const cases = [
    ["title", scene.titles.includes(item.title) ? item.title : scene.titles[0], item.title],
    ["details", scene.details, item.details],
    ["studio", scene.studio, item.studio],
    ["date", scene.date, item.date],
    ["performers", asSet(scene.performers), asSet(item.performers)],
    ["tags", asSet(scene.tags), asSet(item.tags)],
    ["collection", asSet(wantedCollections), asSet(item.collections)],
    ...(scene.cover === null ? [] : [["poster", `upload://posters/${scene.cover}`, item.shown]])
  ]
  return cases
    .filter(([, stash, plex]) => stash !== plex)
    .map(([field, stash, plex]) => ({ scene: scene.id, item: item.key, field, stash, plex }))
}

const pairsOf = (scenes, items) => {
  const byFile = new Map(items.flatMap((item) => item.files.map((file) => [file, item])))
  return scenes.flatMap((scene) => {
    const found = [...new Set(scene.files.flatMap((file) => byFile.get(file) ?? []))]
    return found.length === 0 ? [{ scene, item: null }] : found.map((item) => ({ scene, item }))
  })
}

/** @param covers SHA-1 of every cover a scene may ever have had, by its id */
export const check = ({ collections, covers, edited, items, own, scenes, uploadsApplied }) => {
  const pairs = pairsOf(scenes, items)
  const differences = pairs.flatMap(({ item, scene }) =>
    item === null
      ? [{ scene: scene.id, item: null, field: "item", stash: scene.files.join(", "), plex: "" }]
      : differencesOf(scene, item, own.get(item.key) ?? [])
  )
  const strange = pairs.flatMap(({ item, scene }) =>
    (item?.uploads ?? [])
      .filter((key) => !covers(scene.id).has(key.slice(-40)))
      .map((key) => ({ scene: scene.id, item: item.key, field: "poster never in Stash", stash: "", plex: key }))
  )
  const uploads = items.reduce((sum, item) => sum + item.uploads.length, 0)
  return {
    scenes: scenes.length,
    items: items.length,
    edited: edited.size,
    differences: [...differences, ...strange],
    lost: [...new Set(differences.map(({ scene }) => scene))].filter((id) => edited.has(id)).length,
    tagsTwice: items.flatMap((item) => [...twice(item.tags), ...twice(item.performers)]).length,
    collectionsTwice: [...items.map((item) => item.collections), ...collections].flatMap(twice).length,
    uploads,
    /** Pictures that were sent although Plex had taken them before. */
    uploadedTwice: uploadsApplied - uploads
  }
}
