// Without any import of a library: a hook's short way and the services run the same statements.
import type { EntityKind } from "../../core/model/HookFields.ts"
import type { Reason } from "../../core/model/Job.ts"
import { isEdit, isOwnWish, priorityOf } from "../../core/model/Priority.ts"

/** A statement's text, and what is bound to it. */
export type Statement = readonly [text: string, parameters: ReadonlyArray<string | number>]

/**
 * One more wish for each scene. An existing row keeps the higher priority and the earlier time; its revision rises, so that a
 * run under way is repeated. An edit clears an earlier failure and makes the row ready; a lesser wish leaves a waiting row to its time,
 * save one that waits for nothing but a new wish. What a scan adds to keeps its reason, so that it is not made to wait for the scan. Who asked is whoever
 * made the newest wish, but for PlexSync's own: what it wakes, also of the dead letters, is another's wish still.
 */
export const enqueue = (ids: ReadonlyArray<number>, reason: Reason, now: number): Statement => {
  const edit = isEdit(reason) ? 1 : 0
  const own = isOwnWish(reason) ? 1 : 0
  return [
    `INSERT INTO job (scene_id, reason, priority, revision, enqueued_at, state, asked)
     SELECT value, ?, ?, 1, ?, 'ready',
       coalesce((SELECT coalesce(asked, reason) FROM dead_letter WHERE scene_id = value AND ?), ?) FROM json_each(?) WHERE true
     ON CONFLICT (scene_id) DO UPDATE SET
       revision = revision + 1,
       reason = CASE WHEN excluded.priority < priority AND excluded.reason <> 'scan' THEN excluded.reason ELSE reason END,
       asked = CASE WHEN ? THEN coalesce(asked, reason) ELSE excluded.asked END,
       priority = min(priority, excluded.priority),
       enqueued_at = min(enqueued_at, excluded.enqueued_at),
       attempts = CASE WHEN ? THEN 0 ELSE attempts END,
       family = CASE WHEN ? THEN NULL ELSE family END,
       first_failed_at = CASE WHEN ? THEN NULL ELSE first_failed_at END,
       last_error = CASE WHEN ? THEN NULL ELSE last_error END,
       state = CASE
         WHEN state = 'running' THEN 'running'
         WHEN state = 'waiting' AND not_before IS NOT NULL AND NOT ? THEN 'waiting'
         ELSE 'ready' END,
       because = CASE WHEN state = 'waiting' AND not_before IS NOT NULL AND NOT ? THEN because ELSE '' END,
       not_before = CASE WHEN state = 'waiting' AND NOT ? THEN not_before END,
       again_at = CASE WHEN state = 'waiting' AND because = 'doubt' AND ? THEN not_before ELSE again_at END`,
    [
      ...[reason, priorityOf[reason], now, reason === "wake" ? 1 : 0, reason, JSON.stringify(ids), own],
      ...Array.from({ length: 8 }, () => edit)
    ]
  ]
}

/** Something of this entity changed, says a hook: its scenes may have to be looked at. */
export const fanOut = (kind: EntityKind, id: number, now: number): Statement => [
  `INSERT INTO fan_out (kind, entity_id, revision, enqueued_at) VALUES (?, ?, 1, ?)
   ON CONFLICT DO UPDATE SET revision = revision + 1, after_scene_id = 0`,
  [kind, id, now]
]

/** By this name a runtime finds when it was told of many edits at once. */
export const severalTold = "edits were told of"

/** Many things were edited at once: Stash is to be asked which. Two in one millisecond are told apart. */
export const tellOfSeveral = (now: number): Statement => [
  `INSERT INTO cursor (name, value) VALUES (?, ?)
   ON CONFLICT DO UPDATE SET value = max(CAST(value AS INTEGER) + 1, excluded.value)`,
  [severalTold, String(now)]
]

const day = 86_400_000

/** Gives a row once a day. */
export const slowHookTold = (now: number): Statement => [
  `INSERT INTO cursor (name, value) VALUES ('slow hook told', ?)
   ON CONFLICT DO UPDATE SET value = excluded.value WHERE CAST(value AS INTEGER) < ? RETURNING name`,
  [String(now), now - day]
]

/** How long a start may take before another is tried: a storm of hooks leaves it little of a small machine. Milliseconds. */
export const startLimit = 60_000

/** A claim that is good for longer was made before the clock was set back. Not just the limit: another process may have read its clock a moment later. */
export const longestStart = 2 * startLimit

/** Gives the claim of who is starting a runtime, dead or alive, until its time is over. */
export const startClaim = (now: number): Statement => [
  `SELECT owner, host, pid, seen, version FROM runtime_start WHERE until > ? AND until <= ?`,
  [now, now + longestStart]
]

/** The row of a runtime, dead or alive. */
export const runtimeRow: Statement = [`SELECT host, pid, started, version, heartbeat, blocked FROM runtime`, []]
