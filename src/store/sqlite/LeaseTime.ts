/** Milliseconds a lease is good for without renewal. Here, so that a hook's process needs no more of the lease than this. */
export const leaseTime = 10_000
