/** One notification: its type, and the entry that its frame carries under `key`. */
export interface Notification {
  readonly type: string
  readonly key: string
  readonly entry: Readonly<Record<string, unknown>>
}

/** Carries notifications from whatever happens in the server to whoever listens. */
export interface Bus {
  readonly publish: (notification: Notification) => void
  /** Gives the way to stop listening. */
  readonly subscribe: (listener: (notification: Notification) => void) => () => void
}

export const make = (): Bus => {
  const listeners = new Set<(notification: Notification) => void>()
  return {
    publish: (notification) => {
      for (const listener of listeners) listener(notification)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    }
  }
}
