/** A runtime that is idle says so once a minute only; three missed ones mean that it is gone, or hangs. Milliseconds. */
const silence = 180_000

/** Whether a runtime is not heard any more. Both in epoch ms. A clock that was set back makes the last heartbeat one of the future: also too far away. */
export const isSilent = (heartbeat: number, now: number): boolean => Math.abs(now - heartbeat) >= silence
