import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { graphql } from "./Servers.ts"

const Anything = Schema.Unknown
const Ids = Schema.Array(Schema.Struct({ id: Schema.String }))
const Parts = Schema.Struct({
  findScenes: Schema.Struct({ scenes: Ids }),
  findTags: Schema.Struct({ tags: Ids }),
  findPerformers: Schema.Struct({ performers: Ids }),
  findStudios: Schema.Struct({ studios: Ids })
})

/** What edits are made of. */
interface Stock {
  readonly scenes: ReadonlyArray<string>
  readonly tags: ReadonlyArray<string>
  readonly performers: ReadonlyArray<string>
  readonly studios: ReadonlyArray<string>
}

const every = `{ findScenes(filter: { per_page: -1, sort: "id" }) { scenes { id } } findTags(filter: { per_page: -1 }) { tags { id } }
  findPerformers(filter: { per_page: -1 }) { performers { id } } findStudios(filter: { per_page: -1 }) { studios { id } } }`

export const stockOf = (stash: string) =>
  Effect.map(graphql(stash, every, {}, Parts), (found): Stock => {
    const ids = (list: typeof Ids.Type) => list.map(({ id }) => id)
    return {
      scenes: ids(found.findScenes.scenes),
      tags: ids(found.findTags.tags),
      performers: ids(found.findPerformers.performers),
      studios: ids(found.findStudios.studios)
    }
  })

const at = (list: ReadonlyArray<string>, place: number): string => list[place % list.length] ?? ""

/** The n-th edit of a demo: what it changes goes round, so that every field has its turn. */
const editOf = (stock: Stock, n: number): Readonly<Record<string, unknown>> => {
  const id = at(stock.scenes, n * 7)
  switch (n % 6) {
    case 0:
      return { id, title: `Edited: "Scène" ${n} & more` }
    case 1:
      return { id, details: `First line of edit ${n}.\nSecond line, 100 % of it.` }
    case 2:
      return {
        id,
        tag_ids: [at(stock.tags, n), at(stock.tags, n + 3), at(stock.tags, n + 5)].filter(
          (tag, i, all) => all.indexOf(tag) === i
        )
      }
    case 3:
      return { id, performer_ids: [at(stock.performers, n)] }
    case 4:
      return { id, studio_id: n % 12 === 4 ? null : at(stock.studios, n), date: `2024-0${(n % 9) + 1}` }
    default:
      return { id, details: "", tag_ids: [], rating100: n % 100 }
  }
}

/** Edits scenes one after another, as a person does. */
export const edit = (stash: string, stock: Stock, from: number, to: number, done: (n: number) => Effect.Effect<void>) =>
  Effect.forEach(
    Array.from({ length: to - from }, (_, index) => from + index),
    (n) =>
      Effect.zipRight(
        graphql(
          stash,
          "mutation ($input: SceneUpdateInput!) { sceneUpdate(input: $input) { id } }",
          { input: editOf(stock, n) },
          Anything
        ),
        done(n + 1)
      ),
    { discard: true }
  )

/** One bulk edit: a tag is added to many scenes at once. */
export const bulkEdit = (stash: string, stock: Stock, count: number) =>
  graphql(
    stash,
    "mutation ($input: BulkSceneUpdateInput!) { bulkSceneUpdate(input: $input) { id } }",
    { input: { ids: stock.scenes.slice(0, count), tag_ids: { ids: [at(stock.tags, 1)], mode: "ADD" } } },
    Anything
  )

const Task = Schema.Struct({ runPluginTask: Schema.String })

/** Starts the plugin's task that syncs every scene; gives its number. */
export const syncAll = (stash: string) =>
  Effect.map(
    graphql(
      stash,
      `
        mutation {
          runPluginTask(plugin_id: "PlexSync", task_name: "Sync All Scenes to Plex")
        }
      `,
      {},
      Task
    ),
    ({ runPluginTask }) => runPluginTask
  )

const Job = Schema.Struct({ findJob: Schema.NullOr(Schema.Struct({ status: Schema.String })) })

/** Whether a task has ended, well or not. Stash forgets those that have, after a while. */
export const taskEnded = (stash: string, id: string) =>
  Effect.map(
    graphql(stash, "query ($id: ID!) { findJob(input: { id: $id }) { status } }", { id }, Job),
    ({ findJob }) => findJob === null || !["READY", "RUNNING", "STOPPING"].includes(findJob.status)
  )
