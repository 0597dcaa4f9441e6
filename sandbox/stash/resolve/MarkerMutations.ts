import * as HookInput from "../edit/HookInput.ts"
import * as MarkerEdits from "../edit/MarkerEdits.ts"
import { parseIds } from "../model/Refusal.ts"
import { afterHooks, type Context, type Resolvers } from "./Context.ts"

type Sent = Readonly<Record<string, unknown>>

const destroy = (context: Context, ids: ReadonlyArray<string>) => {
  const { markers } = context.stash.database
  const parsed = parseIds(ids)
  parsed.forEach(markers.need)
  parsed.forEach(markers.remove)
  // The hook is told the ids of markers, and not whose they were.
  const input = HookInput.ofAny(ids)
  return afterHooks(
    context,
    parsed.map((id) => ({ type: "SceneMarker.Destroy.Post", id, input })),
    () => true
  )
}

export const markerMutations: Resolvers = {
  sceneMarkerCreate: (_: unknown, { input }: { readonly input: MarkerEdits.MarkerInput & Sent }, context) => {
    const { id } = MarkerEdits.create(context.stash, input)
    const event = { type: "SceneMarker.Create.Post", id, input: HookInput.ofCompact(input) }
    return afterHooks(context, [event], () => context.stash.database.markers.get(id))
  },
  sceneMarkerUpdate: (
    _: unknown,
    { input }: { readonly input: MarkerEdits.MarkerInput & Sent & { readonly id: string } },
    context
  ) => {
    const { id } = MarkerEdits.update(context.stash, input.id, input)
    const fields = HookInput.fieldsOf(input)
    const event = { type: "SceneMarker.Update.Post", id, input: HookInput.ofCompact(input), fields }
    return afterHooks(context, [event], () => context.stash.database.markers.get(id))
  },
  sceneMarkerDestroy: (_: unknown, { id }: { readonly id: string }, context) => destroy(context, [id]),
  sceneMarkersDestroy: (_: unknown, { ids }: { readonly ids: ReadonlyArray<string> }, context) => destroy(context, ids)
}
