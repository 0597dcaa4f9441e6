import type { Field, PictureField } from "../model/Fields.ts"
import type { Value } from "../model/Value.ts"

/** What PlexSync last sent to a field, and what Plex showed after it (null: just that, as far as is known). */
export interface Written {
  readonly sent: Value
  readonly shown: Value | null
  /** When the same wish was sent again because somebody had changed the value in Plex: epoch ms, the newest last. */
  readonly resent: ReadonlyArray<number>
}

/** What is remembered of an item: the last write of each field, and every value it was ever to be given. */
export interface ItemMemory {
  /** For `collection` and `label`: the memberships PlexSync made, not all that are there. */
  readonly written: Readonly<Partial<Record<Field, Written>>>
  /** In no order; a write that was begun and perhaps never arrived is here too. */
  readonly earlier: Readonly<Partial<Record<Field, ReadonlyArray<Value>>>>
  /** Slots that show a picture PlexSync put there. */
  readonly pictures: ReadonlySet<PictureField>
}

export const noMemory: ItemMemory = { written: {}, earlier: {}, pictures: new Set() }

/** Changed back so often within this span, a value is left to whoever changes it. Milliseconds. */
const span = 7 * 86_400_000
const patience = 3

/** The repetitions that still count at `now` (epoch ms). */
export const recent = (resent: ReadonlyArray<number>, now: number): ReadonlyArray<number> =>
  resent.filter((at) => at > now - span)

/** Whether a value found changed back once more has been so often enough: the last time is this one. */
export const isContested = (resent: ReadonlyArray<number>, now: number): boolean =>
  recent(resent, now).length + 1 >= patience
