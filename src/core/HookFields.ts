// Without any import: the script that runs inside Stash is made of these lists too.

/** Fields of scene updates that no Plex field is made of. Unknown names are kept: better one look too many. */
export const notSynced: ReadonlySet<string> = new Set(
  (
    "id ids clientMutationId play_count play_duration resume_time o_counter gallery_ids stash_ids " +
    "url urls code director groups movies group_ids movie_ids"
  ).split(" ")
)

export const sceneTypes: ReadonlySet<string> = new Set(["Scene.Create.Post", "Scene.Update.Post", "Scene.Destroy.Post"])

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
