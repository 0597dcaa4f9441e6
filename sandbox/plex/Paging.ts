import type { Exchange } from "../http/Exchange.ts"
import { plexInteger } from "./Query.ts"

/** The window of a list that a request asks for. */
export interface Window {
  readonly start: number
  readonly size: number
}

/** Header or query, as every `X-Plex-*`; no window at all means the whole list. */
export const windowOf = (exchange: Exchange): Window | undefined => {
  const start = plexInteger(exchange, "X-Plex-Container-Start")
  const size = plexInteger(exchange, "X-Plex-Container-Size")
  return start === undefined && size === undefined ? undefined : { start: start ?? 0, size: size ?? Infinity }
}

export interface Paged<A> {
  readonly rows: ReadonlyArray<A>
  readonly attributes: Readonly<Record<string, number | undefined>>
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Cuts a list to the window.
 *
 * @param coyLibrary the list is a whole library, whose `totalSize` some servers leave out when the window covers it
 */
export const paged = <A>(all: ReadonlyArray<A>, window: Window | undefined, coyLibrary: boolean): Paged<A> => {
  if (window === undefined) return { rows: all, attributes: { size: all.length }, headers: {} }
  const rows = all.slice(window.start, window.start + window.size)
  const covers = window.start === 0 && window.size > 0 && window.size >= all.length
  return {
    rows,
    attributes: { size: rows.length, totalSize: coyLibrary && covers ? undefined : all.length, offset: window.start },
    headers: {
      "X-Plex-Container-Start": `${window.start}`,
      "X-Plex-Container-Total-Size": `${all.length}`
    }
  }
}
