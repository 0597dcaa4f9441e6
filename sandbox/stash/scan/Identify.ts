import * as Effect from "effect/Effect"
import * as HookInput from "../edit/HookInput.ts"
import { JobFailure, type Work } from "../job/Jobs.ts"
import type { Scene } from "../model/Entities.ts"
import * as Paths from "../model/Paths.ts"
import { parseIds } from "../model/Refusal.ts"
import type { Caller } from "../session/Sessions.ts"
import type { Stash } from "../Stash.ts"
import * as AutoTag from "./AutoTag.ts"

type Strategy = "IGNORE" | "MERGE" | "OVERWRITE"

export interface IdentifyOptions {
  readonly fieldOptions?: ReadonlyArray<{ readonly field: string; readonly strategy: Strategy }> | null
  readonly setOrganized?: boolean | null
}

export interface IdentifyInput {
  readonly sources: ReadonlyArray<{
    readonly source: { readonly scraper_id?: string | null; readonly stash_box_endpoint?: string | null }
    readonly options?: IdentifyOptions | null
  }>
  readonly options?: IdentifyOptions | null
  readonly sceneIDs?: ReadonlyArray<string> | null
  readonly paths?: ReadonlyArray<string> | null
}

/** What the only source of the sandbox says of a scene: who and what is named in its paths. */
const scrape = ({ database }: Stash, paths: ReadonlyArray<string>) => ({
  performerIds: [...database.performers.all()].filter(({ name }) => AutoTag.matcher([name])(paths)).map(({ id }) => id),
  tagIds: [...database.tags.all()]
    .filter(({ aliases, name }) => AutoTag.matcher([name, ...aliases])(paths))
    .map(({ id }) => id),
  studioId:
    [...database.studios.all()].find(({ aliases, name }) => AutoTag.matcher([name, ...aliases])(paths))?.id ?? null
})

interface Change {
  readonly organized?: boolean
  readonly performer_ids?: ReadonlyArray<string>
  readonly tag_ids?: ReadonlyArray<string>
  readonly studio_id?: string
}

const ids = (old: ReadonlyArray<number>, found: ReadonlyArray<number>, strategy: Strategy) => {
  if (strategy === "IGNORE" || found.length === 0) return undefined
  const next = strategy === "MERGE" ? [...new Set([...old, ...found])] : found
  const isSame = next.length === old.length && next.every((id) => old.includes(id))
  return isSame ? undefined : next.map(String)
}

/** The edit that an identification makes; nothing where nothing was found or is new. */
const changeOf = (scene: Scene, found: ReturnType<typeof scrape>, options: ReadonlyArray<IdentifyOptions>): Change => {
  const strategy = (field: string): Strategy =>
    options.flatMap(({ fieldOptions }) => fieldOptions ?? []).find((one) => one.field === field)?.strategy ?? "MERGE"
  const performers = ids(scene.performerIds, found.performerIds, strategy("performers"))
  const tags = ids(scene.tagIds, found.tagIds, strategy("tags"))
  const takesStudio =
    found.studioId !== null &&
    found.studioId !== scene.studioId &&
    (strategy("studio") === "OVERWRITE" || (strategy("studio") === "MERGE" && scene.studioId === null))
  const isFound = found.performerIds.length > 0 || found.tagIds.length > 0 || found.studioId !== null
  const organizes = isFound && !scene.organized && options.some(({ setOrganized }) => setOrganized === true)
  return {
    ...(organizes ? { organized: true } : {}),
    ...(performers ? { performer_ids: performers } : {}),
    ...(tags ? { tag_ids: tags } : {}),
    ...(takesStudio ? { studio_id: String(found.studioId) } : {})
  }
}

/** Identifies scenes; each that changes is stamped and told, with an input that is no client's: `inputFields` holds no id. */
export const work =
  (stash: Stash, input: IdentifyInput, caller: Caller): Work =>
  (control) =>
    Effect.gen(function* () {
      const { database } = stash
      for (const { source } of input.sources) {
        if (source.scraper_id !== "builtin_autotag") {
          return yield* new JobFailure({
            reason: `error reading scraper: scraper with id ${source.scraper_id ?? source.stash_box_endpoint ?? ""} not found`
          })
        }
      }
      const pathsOf = (scene: Scene) => scene.fileIds.flatMap((id) => database.files.get(id)?.path ?? [])
      const roots = input.paths ?? []
      const scenes = input.sceneIDs
        ? parseIds(input.sceneIDs)
        : [...database.scenes.all()]
            .filter(
              (scene) =>
                roots.length === 0 || pathsOf(scene).some((path) => roots.some((root) => Paths.isWithin(path, root)))
            )
            .map(({ id }) => id)
      for (const [index, id] of scenes.entries()) {
        if (control.signal.aborted) return
        const scene = database.scenes.get(id)
        if (!scene) continue
        const options = [...input.sources.map((source) => source.options), input.options].filter((one) => !!one)
        const change = changeOf(scene, scrape(stash, pathsOf(scene)), options)
        control.progress((index + 1) / scenes.length)
        if (Object.keys(change).length === 0) continue
        database.scenes.put({
          ...scene,
          organized: change.organized ?? scene.organized,
          performerIds: change.performer_ids
            ? parseIds(change.performer_ids).toSorted((left, right) => left - right)
            : scene.performerIds,
          tagIds: change.tag_ids ? parseIds(change.tag_ids) : scene.tagIds,
          studioId: change.studio_id ? Number(change.studio_id) : scene.studioId,
          updatedAt: stash.stamp()
        })
        yield* stash.hooks.fire({ caller, signal: control.signal }, [
          {
            type: "Scene.Update.Post",
            id,
            input: HookInput.ofSceneUpdate({ id: String(id), ...change }),
            fields: HookInput.fieldsOf({ ...change })
          }
        ])
      }
      control.progress(1)
    })
