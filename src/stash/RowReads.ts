import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { EntityKind } from "../core/model/HookFields.ts"
import { type Rows, rowsBy, whole } from "../core/model/Rows.ts"
import { Scene, SceneIdFromString } from "../core/model/Scene.ts"
import { StampText } from "../core/model/StampText.ts"
import { type Met, metBy, OddRows } from "../http/OddRows.ts"
import { FileRow, Folder, SceneNamed, SceneRow, SceneStamp, WatchedJob } from "./Answers.ts"

/** Where rows of Stash say what they are, and when they were changed last. */
export const names = { id: "id", stamp: "updated_at", isText: true }

/** A performer, studio or tag. Of the last two, no disambiguation is asked for. */
const named = { id: Schema.NumberFromString, name: Schema.String, updated_at: StampText }
const Performer = Schema.Struct({ ...named, disambiguation: Schema.String })
const Other = Schema.Struct({
  ...named,
  disambiguation: Schema.optionalWith(Schema.String, { nullable: true, default: () => "" })
})

/** Lists of Stash, read row by row: what cannot be read of one spoils no other, and whoever keeps account is told. */
export const make = Effect.map(OddRows, ({ note }) => {
  const by = <A extends { readonly id: string | number }, I>(
    kind: Met["kind"],
    view: Met["view"],
    schema: Schema.Schema<A, I>
  ) => {
    const read = rowsBy(whole(schema), names)
    return (raws: ReadonlyArray<unknown>): Effect.Effect<Rows<A>> => {
      const rows = read(raws)
      return Effect.as(note(metBy({ server: "Stash", kind, view }, rows, ({ id }) => id)), rows)
    }
  }

  const performers = by("performer", "listed", Performer)
  const studios = by("studio", "listed", Other)
  const tags = by("tag", "listed", Other)
  const entities = (kind: EntityKind) => (kind === "performer" ? performers : kind === "studio" ? studios : tags)

  return {
    note,
    scenes: by("scene", "full", Scene),
    /** With their files. */
    stamps: by("scene", "files", SceneStamp),
    rows: by("scene", "listed", SceneRow),
    named: by("scene", "named", SceneNamed),
    ids: by("scene", "named", Schema.Struct({ id: SceneIdFromString })),
    files: by("scene", "file stamps", FileRow),
    entities,
    folders: by("folder", "listed", Folder),
    jobs: by("job", "listed", WatchedJob)
  } as const
})
export type RowReads = Effect.Effect.Success<typeof make>
