/**
 * What V8 is told before the program is loaded. `command`: the command line's first word; `v8`: its version, for example "11.3.244.8-node.33".
 * V8 prints an error for a flag that it does not have, so each is given to those that have it alone.
 */
export const engineFlags = (command: string | undefined, v8: string): ReadonlyArray<string> => [
  // The runtime stays on a small machine, beside Plex and Stash: its heap grows by need, not ahead of it. What ends by itself is done sooner with some room:
  // most of what it looks at first is short-lived, and is looked over half as often.
  ...(command === "serve" ? ["--optimize-for-size"] : ["--heap-growing-percent=100", "--semi-space-growth-factor=8"]),
  // A function is optimised once it ran three times as much as by default: else that takes up to a seventh of what a short sync costs, for what it is soon
  // done with. A newer V8 counts otherwise, and has a cheaper optimiser in between.
  ...(Number.parseInt(v8) < 12 ? ["--interrupt-budget=400000"] : [])
]
