// Without any import: the script that runs inside Stash is made of these lists too.

/** Fields of scene updates that no Plex field is made of. Unknown names are kept: better one look too many. */
const idle =
  "id ids clientMutationId play_count play_duration resume_time o_counter gallery_ids stash_ids url urls code director groups movies group_ids movie_ids"
export const notSynced: ReadonlySet<string> = new Set(idle.split(" "))

type Words<A extends string> = A extends `${infer B} ${infer C}` ? B | Words<C> : A
/** What a row of src/core/model/Fields.ts may be made of. A name that is filtered is none of them until its word is taken out of `idle`. */
export type SyncedInput = Exclude<SceneInput, Words<typeof idle>>
type SceneInput =
  Words<"title details date rating100 studio_id performer_ids tag_ids code director url urls groups movies group_ids movie_ids stash_ids gallery_ids play_count play_duration resume_time o_counter">

export const sceneTypes: ReadonlySet<string> = new Set(
  ["Create", "Update", "Destroy"].map((what) => `Scene.${what}.Post`)
)

export type EntityKind = "performer" | "studio" | "tag"

export const entityTypes: ReadonlyMap<string, EntityKind> = new Map([
  ["Performer.Update.Post", "performer"],
  ["Performer.Destroy.Post", "performer"],
  ["Studio.Update.Post", "studio"],
  ["Studio.Destroy.Post", "studio"],
  ["Tag.Update.Post", "tag"],
  ["Tag.Destroy.Post", "tag"],
  ["Tag.Merge.Post", "tag"]
])

/** Whether an update sent only what no Plex field is made of. An update without fields is a scan's, and counts. */
export const isIdle = (fields: ReadonlyArray<string>): boolean =>
  fields.length > 0 && fields.every((field) => notSynced.has(field))
