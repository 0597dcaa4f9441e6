import type * as Edits from "../edit/SceneEdits.ts"
import * as SceneEdits from "../edit/SceneEdits.ts"
import * as SceneActivity from "../edit/SceneActivity.ts"
import * as SceneMerge from "../edit/SceneMerge.ts"
import * as HookInput from "../edit/HookInput.ts"
import type { Scene } from "../model/Entities.ts"
import { oshash } from "../model/Fingerprints.ts"
import { parseId, parseIds } from "../model/Refusal.ts"
import type { HookEvent } from "../plugin/HookEvent.ts"
import type { Stash } from "../Stash.ts"
import { afterHooks, type Resolvers } from "./Context.ts"

type Input<A> = { readonly input: A }
type Sent = Readonly<Record<string, unknown>>
type Played = { readonly id: string; readonly times?: ReadonlyArray<string> | null }
type Destroy = { readonly delete_file?: boolean | null; readonly delete_generated?: boolean | null }

const updated = (id: number, input: HookInput.Json, fields: ReadonlyArray<string>): HookEvent => ({
  type: "Scene.Update.Post",
  id,
  input,
  fields
})

/** What a Destroy hook is told: the input, and what only the row knew. */
const destroyed = (stash: Stash, scene: Scene, input: Sent): HookEvent => {
  const file = stash.database.files.get(scene.fileIds[0] ?? 0)
  return {
    type: "Scene.Destroy.Post",
    id: scene.id,
    input: HookInput.ofAny({ ...input, checksum: "", oshash: file ? oshash(file.content) : "", path: file?.path ?? "" })
  }
}

const destroy = (stash: Stash, ids: ReadonlyArray<number>, input: Sent & Destroy): ReadonlyArray<HookEvent> => {
  ids.forEach(stash.database.scenes.need)
  const whole = { delete_file: null, delete_generated: null, ...input }
  return ids.map((id) => {
    const scene = SceneEdits.remove(stash, id)
    const event = destroyed(stash, scene, whole)
    if (input.delete_file) {
      for (const fileId of scene.fileIds) {
        const file = stash.database.files.need(fileId)
        if (stash.disk.files.has(file.path)) stash.disk.remove(file.path)
        stash.database.files.remove(fileId)
      }
    }
    return event
  })
}

export const sceneMutations: Resolvers = {
  sceneCreate: (_: unknown, { input }: Input<Edits.SceneInput>, context) => {
    const { id } = SceneEdits.create(context.stash, input)
    return afterHooks(context, [{ type: "Scene.Create.Post", id, input: HookInput.none }], () =>
      context.stash.database.scenes.get(id)
    )
  },
  sceneUpdate: (_: unknown, { input }: Input<Edits.SceneUpdate & Sent>, context) => {
    SceneEdits.update(context.stash, input)
    const id = parseId(input.id)
    const event = updated(id, HookInput.ofSceneUpdate(input), HookInput.fieldsOf(input))
    return afterHooks(context, [event], () => context.stash.database.scenes.get(id))
  },
  scenesUpdate: (_: unknown, { input }: Input<ReadonlyArray<Edits.SceneUpdate & Sent>>, context) => {
    const { stash } = context
    const scenes = SceneEdits.update(stash, ...input)
    const json = HookInput.ofSceneUpdates(input)
    const events = input.map((one) => updated(parseId(one.id), json, HookInput.fieldsOf(one)))
    return afterHooks(context, events, () => scenes.map(({ id }) => stash.database.scenes.get(id)))
  },
  bulkSceneUpdate: (_: unknown, { input }: Input<Edits.BulkSceneUpdate & Sent>, context) => {
    const { stash } = context
    const scenes = SceneEdits.bulkUpdate(stash, input)
    const json = HookInput.ofCompact(input)
    const fields = HookInput.fieldsOf(input)
    return afterHooks(
      context,
      scenes.map(({ id }) => updated(id, json, fields)),
      () => scenes.map(({ id }) => stash.database.scenes.need(id))
    )
  },
  sceneDestroy: (_: unknown, { input }: Input<Sent & Destroy & { readonly id: string }>, context) =>
    afterHooks(context, destroy(context.stash, [parseId(input.id)], input), () => true),
  scenesDestroy: (_: unknown, { input }: Input<Sent & Destroy & { readonly ids: ReadonlyArray<string> }>, context) =>
    afterHooks(context, destroy(context.stash, parseIds(input.ids), input), () => true),
  // Nobody is told of a merge.
  sceneMerge: (_: unknown, { input }: Input<SceneMerge.MergeInput>, { stash }) => SceneMerge.merge(stash, input),
  sceneAddPlay: (_: unknown, { id, times }: Played, { stash }) => SceneActivity.addPlay(stash, id, times),
  sceneAddO: (_: unknown, { id, times }: Played, { stash }) => SceneActivity.addO(stash, id, times),
  sceneSaveActivity: (
    _: unknown,
    args: { readonly id: string; readonly resume_time?: number | null; readonly playDuration?: number | null },
    { stash }
  ) => {
    SceneActivity.save(stash, args.id, args.resume_time ?? null, args.playDuration ?? null)
    return true
  },
  sceneAssignFile: (
    _: unknown,
    { input }: Input<{ readonly scene_id: string; readonly file_id: string }>,
    { stash }
  ) => {
    SceneEdits.assignFile(stash, parseId(input.scene_id), parseId(input.file_id))
    return true
  }
}
