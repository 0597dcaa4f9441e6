import type * as Combine from "./Combine.ts"
import type { IdsCriterion, NumberCriterion, TextCriterion } from "./Criterion.ts"

type Sent<A> = A | null
interface Stamped {
  readonly created_at?: Sent<TextCriterion>
  readonly updated_at?: Sent<TextCriterion>
}

/** The filters of the schema as graphql-js hands them over. */
export interface SceneFilter extends Stamped, Combine.Nested<SceneFilter> {
  readonly id?: Sent<NumberCriterion>
  readonly title?: Sent<TextCriterion>
  readonly code?: Sent<TextCriterion>
  readonly details?: Sent<TextCriterion>
  readonly director?: Sent<TextCriterion>
  readonly oshash?: Sent<TextCriterion>
  readonly path?: Sent<TextCriterion>
  readonly url?: Sent<TextCriterion>
  readonly file_count?: Sent<NumberCriterion>
  readonly performer_count?: Sent<NumberCriterion>
  readonly tag_count?: Sent<NumberCriterion>
  readonly rating100?: Sent<NumberCriterion>
  readonly o_counter?: Sent<NumberCriterion>
  readonly play_count?: Sent<NumberCriterion>
  readonly organized?: Sent<boolean>
  readonly has_markers?: Sent<string>
  readonly is_missing?: Sent<string>
  readonly studios?: Sent<IdsCriterion>
  readonly groups?: Sent<IdsCriterion>
  readonly tags?: Sent<IdsCriterion>
  readonly performers?: Sent<IdsCriterion>
  readonly stash_id_endpoint?: Sent<{
    readonly endpoint?: Sent<string>
    readonly stash_id?: Sent<string>
    readonly modifier: TextCriterion["modifier"]
  }>
  readonly date?: Sent<TextCriterion>
  readonly last_played_at?: Sent<TextCriterion>
  readonly performers_filter?: Sent<EntityFilter>
  readonly studios_filter?: Sent<EntityFilter>
  readonly tags_filter?: Sent<EntityFilter>
  readonly groups_filter?: Sent<EntityFilter>
  readonly files_filter?: Sent<FileFilter>
}

/** Performers, studios, tags and groups together: each kind's schema allows its own part. */
export interface EntityFilter extends Stamped, Combine.Nested<EntityFilter> {
  readonly name?: Sent<TextCriterion>
  readonly sort_name?: Sent<TextCriterion>
  readonly disambiguation?: Sent<TextCriterion>
  readonly aliases?: Sent<TextCriterion>
  readonly details?: Sent<TextCriterion>
  readonly description?: Sent<TextCriterion>
  readonly director?: Sent<TextCriterion>
  readonly synopsis?: Sent<TextCriterion>
  readonly filter_favorites?: Sent<boolean>
  readonly favorite?: Sent<boolean>
  readonly ignore_auto_tag?: Sent<boolean>
  readonly rating100?: Sent<NumberCriterion>
  readonly scene_count?: Sent<NumberCriterion>
  readonly date?: Sent<TextCriterion>
  readonly tags?: Sent<IdsCriterion>
  readonly studios?: Sent<IdsCriterion>
  readonly parents?: Sent<IdsCriterion>
  readonly children?: Sent<IdsCriterion>
  readonly scenes_filter?: Sent<SceneFilter>
}

export interface FileFilter extends Stamped, Combine.Nested<FileFilter> {
  readonly path?: Sent<TextCriterion>
  readonly basename?: Sent<TextCriterion>
  readonly parent_folder?: Sent<IdsCriterion>
  readonly mod_time?: Sent<TextCriterion>
  readonly scene_count?: Sent<NumberCriterion>
  readonly video_file_filter?: Sent<{ readonly duration?: Sent<NumberCriterion> }>
  readonly scenes_filter?: Sent<SceneFilter>
}

export interface FolderFilter extends Stamped, Combine.Nested<FolderFilter> {
  readonly path?: Sent<TextCriterion>
  readonly parent_folder?: Sent<IdsCriterion>
  readonly mod_time?: Sent<TextCriterion>
}
