import type { RatingKey } from "../model/PlexItem.ts"

/** Edits of this process, as far as they tell whose fault a failing one is. */
export interface EditRecord {
  /** Requests that were taken. */
  readonly taken: number
  /** Requests answered with trouble since one was taken. */
  readonly troubled: number
  /** By item, how often an edit was answered with 500, and whether one of another item was taken since the first time. The oldest come first. */
  readonly errors: ReadonlyMap<RatingKey, { readonly times: number; readonly othersTaken: boolean }>
}

export const noEdits: EditRecord = { taken: 0, troubled: 0, errors: new Map() }

/** So many errors of one item are its own, if others' edits were taken meanwhile. */
const enough = 3
/** Items whose errors are remembered. */
const remembered = 500

/** A request for this item was taken. */
export const taken = (record: EditRecord, item: RatingKey): EditRecord => ({
  taken: record.taken + 1,
  troubled: 0,
  errors:
    record.errors.size === 0
      ? record.errors
      : new Map([...record.errors].map(([key, error]) => [key, key === item ? error : { ...error, othersTaken: true }]))
})

/** All of an item's edit was taken. */
export const written = (record: EditRecord, item: RatingKey): EditRecord =>
  record.errors.has(item) ? { ...record, errors: new Map([...record.errors].filter(([key]) => key !== item)) } : record

/** A request for this item was answered with this status, which tells of trouble. */
export const troubled = (record: EditRecord, item: RatingKey, status: number): EditRecord => {
  const known = record.errors.get(item)
  const error = { times: (known?.times ?? 0) + 1, othersTaken: known?.othersTaken ?? false }
  return {
    ...record,
    troubled: record.troubled + 1,
    errors: status === 500 ? new Map([...record.errors, [item, error] as const].slice(-remembered)) : record.errors
  }
}

/** Whether the errors of this item are its own. */
export const isOwn = ({ errors }: EditRecord, item: RatingKey): boolean => {
  const error = errors.get(item)
  return error !== undefined && error.times >= enough && error.othersTaken
}
