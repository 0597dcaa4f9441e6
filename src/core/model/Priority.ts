// Without any import at run time: a hook decides by these before anything else is loaded.
import type { Reason } from "./Job.ts"

/** Lower goes first. */
export const priorityOf: Readonly<Record<Reason, number>> = {
  hook: 0,
  edit: 0,
  wake: 0,
  named: 1,
  bulk: 2,
  recent: 3,
  fan_out: 4,
  all: 5,
  scan: 6,
  reconcile: 7
}

/** A person is waiting for it: an earlier failure no longer holds it back, and a miss is looked up at once. */
export const isEdit = (reason: Reason): boolean => priorityOf[reason] <= priorityOf.bulk

/** PlexSync's own wish, after another: who asked for a scene before that, asks for it still. */
export const isOwnWish = (reason: Reason): boolean => reason === "wake" || reason === "reconcile" || reason === "scan"

/** One scene of many, of which nobody reads a line each. */
export const isBulk = (reason: Reason): boolean => priorityOf[reason] >= priorityOf.bulk
