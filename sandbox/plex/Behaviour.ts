import * as Schema from "effect/Schema"

/** How the server behaves where real ones differ from each other or from one hour to the next. Switched by `POST /__sandbox/behaviour`. */
export const Behaviour = Schema.Struct({
  /** `maintenance`: 503 on everything. `starting`: reads work, writes are refused with 400. */
  mode: Schema.Literal("normal", "maintenance", "starting"),
  /** `guest`: the token may look and not touch; edits are 403, and what is the owner's to read has the status `guestStatus`. */
  rights: Schema.Literal("owner", "guest"),
  guestStatus: Schema.Literal(401, 403),
  /** What libraries say in `allowSync`: whether the user may download, which has nothing to do with edits. */
  allowSync: Schema.Boolean,
  /** `refused`: a listing of a library that asks for no window is answered with 400. */
  unwindowed: Schema.Literal("served", "refused"),
  /** Whether indexed tags join or replace those of the item. */
  tagMode: Schema.Literal("add", "replace"),
  /** Whether a tag that differs only in case is the same tag. */
  tagCase: Schema.Literal("exact", "fold"),
  /** `sometimes`: left out when the window covers a whole library. */
  totalSize: Schema.Literal("sometimes", "always"),
  /** `lost`: an image upload is answered with 200 and shows nowhere, as when the disk is full. */
  uploads: Schema.Literal("kept", "lost"),
  /** `kept`: files that are gone stay listed, marked `deletedAt`, until the trash is emptied. `auto`: each scan empties it. */
  trash: Schema.Literal("auto", "kept"),
  /** How the versions of an item are listed: as they came, or from the next analysis on the best one first. */
  mediaOrder: Schema.Literal("added", "quality"),
  /** `muted`: websockets stay open and say nothing, not even pings. */
  notifications: Schema.Literal("sent", "muted"),
  /** How long a scan takes, in milliseconds. */
  scanMs: Schema.NonNegative,
  /** How long after a scan the agent's pass over each new item ends, in milliseconds. */
  passMs: Schema.NonNegative,
  /** The token that the server takes; another one means that the old one was revoked. */
  token: Schema.NonEmptyString,
  /** Who the server says it is; another one means another database behind the same address. */
  machineIdentifier: Schema.NonEmptyString
})
export type Behaviour = typeof Behaviour.Type
