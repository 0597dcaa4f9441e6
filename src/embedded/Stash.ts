// The globals that Stash gives to a script of an `interface: js` plugin, as far as ours uses them.
// There is nothing else: no timers, no files, no network, no modules.

/** The value of a GraphQL answer, or of what Go hands over: objects whose parts may be missing or Go's own. */
export type Given = unknown

export interface Globals {
  readonly input: { readonly Args?: { readonly hookContext?: Given } | null }
  readonly log: { readonly Trace: (text: string) => void }
  readonly gql: {
    /** At once, and inside Stash; nobody is logged in. Gives the data; throws on any error, with the variables in the message. */
    readonly Do: (query: string, variables?: Readonly<Record<string, unknown>>) => Given
  }
}

/** The same for a script that has tasks and operations too. */
export interface AloneGlobals {
  readonly input: { readonly Args?: Given }
  readonly log: Readonly<Record<"Trace" | "Info" | "Warn" | "Error", (text: string) => void>>
  readonly gql: Globals["gql"]
  /** Milliseconds; nothing wakes it. */
  readonly util: { readonly Sleep: (span: number) => void }
}

/** What Stash takes the value of a script's last statement for. */
export interface Result {
  readonly Output: string
}

/** The same of a task that failed: Stash logs it as an error. */
export interface Failed {
  readonly Error: string
}
