import type { Picture, StashId } from "../model/Entities.ts"
import { parseIds, refuse } from "../model/Refusal.ts"

/** A key of an input: absent, cleared or set. */
export type Sent<A> = A | null | undefined

export interface BulkIds {
  readonly ids?: ReadonlyArray<string> | null
  readonly mode: "SET" | "ADD" | "REMOVE"
}

export interface BulkStrings {
  readonly values?: ReadonlyArray<string> | null
  readonly mode: "SET" | "ADD" | "REMOVE"
}

export interface StashIdInput {
  readonly endpoint: string
  readonly stash_id: string
  readonly updated_at?: string | null
}

/** The old value where nothing was sent, `empty` where null was. */
export const keep = <A>(sent: Sent<A>, old: A, empty: A): A => (sent === undefined ? old : (sent ?? empty))

/** A date as Stash takes it since v0.30: a day, a month or a year. */
export const date = (sent: Sent<string>, old: string | null): string | null => {
  if (sent === undefined) return old
  if (sent === null || sent === "") return null
  if (/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/.test(sent)) return sent
  const quoted = JSON.stringify(sent)
  const attempt = (layout: string) => `parsing time ${quoted} as "${layout}": cannot parse ${quoted} as "2006"`
  return refuse(
    `converting date: failed to parse date ${quoted}: [ParseDateStringAsTime failed: dateString <${sent}> ${attempt("2006-01")} ${attempt("2006")}]`
  )
}

const combine = <A>(old: ReadonlyArray<A>, mode: BulkIds["mode"], given: ReadonlyArray<A>): ReadonlyArray<A> => {
  switch (mode) {
    case "SET":
      return [...new Set(given)]
    case "ADD":
      return [...new Set([...old, ...given])]
    case "REMOVE":
      return old.filter((one) => !given.includes(one))
  }
}

export const bulkIds = (sent: Sent<BulkIds>, old: ReadonlyArray<number>): ReadonlyArray<number> =>
  sent === undefined ? old : combine(old, sent?.mode ?? "SET", parseIds(sent?.ids ?? []))

export const bulkStrings = (sent: Sent<BulkStrings>, old: ReadonlyArray<string>): ReadonlyArray<string> =>
  sent === undefined ? old : combine(old, sent?.mode ?? "SET", sent?.values ?? [])

export const ids = (sent: Sent<ReadonlyArray<string>>, old: ReadonlyArray<number>): ReadonlyArray<number> =>
  sent === undefined ? old : [...new Set(parseIds(sent ?? []))]

/** Relations are foreign keys. */
export const mustExist = (
  wanted: ReadonlyArray<number>,
  table: { readonly get: (id: number) => unknown }
): ReadonlyArray<number> => {
  if (wanted.some((id) => table.get(id) === undefined)) refuse("FOREIGN KEY constraint failed")
  return wanted
}

/** `urls`, or the one `url` that older clients send. */
export const urls = (
  sent: { readonly url?: Sent<string>; readonly urls?: Sent<ReadonlyArray<string>> },
  old: ReadonlyArray<string>
): ReadonlyArray<string> => {
  if (sent.urls !== undefined) return sent.urls ?? []
  if (sent.url !== undefined) return sent.url ? [sent.url] : []
  return old
}

/** `now` is a UTC time with nanoseconds. */
export const stashIds = (
  sent: Sent<ReadonlyArray<StashIdInput>>,
  old: ReadonlyArray<StashId>,
  now: string
): ReadonlyArray<StashId> =>
  sent === undefined
    ? old
    : (sent ?? []).map(({ endpoint, stash_id, updated_at }) => ({
        endpoint,
        stashId: stash_id,
        updatedAt: updated_at ?? now
      }))

/** A picture comes as a data URL. An address would be fetched by Stash; the sandbox reaches no other host. */
export const picture = (sent: Sent<string>, old: Picture | null): Picture | null => {
  if (sent === undefined) return old
  if (sent === null || sent === "") return null
  const [, base64] = /^data:[^,]*;base64,(.*)$/s.exec(sent) ?? []
  if (base64 === undefined) return refuse("image is neither a data URL nor an address that can be reached")
  return { kind: "uploaded", bytes: Buffer.from(base64, "base64") }
}
