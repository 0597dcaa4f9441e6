import * as GoJson from "../model/GoJson.ts"

type Sent = Readonly<Record<string, unknown>>

/** The keys of Go's SceneUpdateInput: a hook sees all of them, null where the client sent nothing. */
const sceneUpdate = [
  "clientMutationId",
  "id",
  "title",
  "code",
  "details",
  "director",
  "url",
  "urls",
  "date",
  "rating100",
  "o_counter",
  "organized",
  "studio_id",
  "gallery_ids",
  "performer_ids",
  "movies",
  "groups",
  "tag_ids",
  "cover_image",
  "stash_ids",
  "resume_time",
  "play_duration",
  "play_count",
  "primary_file_id"
]

const performer = [
  "name",
  "disambiguation",
  "url",
  "urls",
  "gender",
  "birthdate",
  "ethnicity",
  "country",
  "eye_color",
  "height",
  "height_cm",
  "measurements",
  "fake_tits",
  "penis_length",
  "circumcised",
  "career_length",
  "tattoos",
  "piercings",
  "aliases",
  "alias_list",
  "twitter",
  "instagram",
  "favorite",
  "tag_ids",
  "image",
  "stash_ids",
  "rating100",
  "details",
  "death_date",
  "hair_color",
  "weight",
  "ignore_auto_tag",
  "custom_fields"
]

const studio = [
  "name",
  "url",
  "urls",
  "parent_id",
  "image",
  "stash_ids",
  "rating100",
  "favorite",
  "details",
  "aliases",
  "tag_ids",
  "ignore_auto_tag"
]

/** A Go struct without omitempty: every key, in the order of its fields. */
const whole = (keys: ReadonlyArray<string>, sent: Sent): Sent =>
  Object.fromEntries(keys.map((key) => [key, key === "stash_ids" ? stashIds(sent[key]) : (sent[key] ?? null)]))

const stashIds = (sent: unknown): unknown =>
  Array.isArray(sent) ? sent.map((one: Sent) => whole(["stash_id", "endpoint", "updated_at"], one)) : null

/** A Go struct with omitempty: null and absent keys are left out, so a cleared field stands in inputFields only. */
const compact = (sent: Sent): Sent =>
  Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null && value !== undefined))

/** JSON text that is made when a plugin is first called with it, and only then: most edits have no listener. */
export type Json = () => string

const json = (value: () => unknown): Json => {
  let text: string | undefined
  return () => (text ??= GoJson.stringify(value()))
}

/** Scans and creations have no input. */
export const none: Json = () => "null"

export const ofSceneUpdate = (sent: Sent): Json => json(() => whole(sceneUpdate, sent))

/** scenesUpdate passes the inputs of all its scenes to the hook of each. */
export const ofSceneUpdates = (sent: ReadonlyArray<Sent>): Json =>
  json(() => sent.map((one) => whole(sceneUpdate, one)))

export const ofPerformerCreate = (sent: Sent): Json => json(() => whole(performer, sent))

export const ofPerformerUpdate = (sent: Sent): Json =>
  json(() => {
    const { custom_fields } = sent
    const fields = typeof custom_fields === "object" && custom_fields !== null ? { ...custom_fields } : {}
    return whole(["id", ...performer], { ...sent, custom_fields: whole(["full", "partial", "remove"], fields) })
  })

export const ofStudioCreate = (sent: Sent): Json => json(() => whole(studio, sent))

export const ofStudioUpdate = (sent: Sent): Json => json(() => whole(["id", ...studio], sent))

/** Tags, groups, markers, and everything in bulk. */
export const ofCompact = (sent: Sent): Json => json(() => compact(sent))

export const ofAny = (sent: unknown): Json => json(() => sent)

/** The keys that a client sent. Go keeps them in a map, so their order says nothing. */
export const fieldsOf = (sent: Sent): ReadonlyArray<string> => Object.keys(sent).toReversed()
