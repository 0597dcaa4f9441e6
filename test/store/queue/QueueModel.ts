import type { Because, Reason, State } from "../../../src/core/model/Job.ts"

/** What goes first, as the specification has it. */
const rank: Readonly<Record<Reason, number>> = {
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
/** Everything up to a bulk edit is a person's doing. */
const isEdit = (reason: Reason) => rank[reason] <= 2

export interface ModelRow {
  reason: Reason
  asked: Reason
  priority: number
  revision: number
  enqueuedAt: number
  state: State
  because: Because | ""
  notBefore: number | null
  attempts: number
  family: string | null
  firstFailedAt: number | null
  lastError: string | null
  epoch: number | null
  againAt: number | null
}

/** A row in somebody's hand, as it stood when it was claimed. */
export interface Claim {
  readonly owner: string
  readonly scene: number
  readonly revision: number
  readonly epoch: number
  readonly asked: Reason
  /** When it was claimed, in the order of all that happened. */
  readonly began: number
}

/** How a run ended. A wait is told by how long it is, in ms; null is until the next wish. */
export type Ending =
  | { readonly kind: "finish" }
  | { readonly kind: "bury" }
  | { readonly kind: "giveBack" }
  | { readonly kind: "wait"; readonly because: Because; readonly wait: number | null; readonly failed: boolean }
  | { readonly kind: "park"; readonly because: Because; readonly failed: boolean }

const clean = { attempts: 0, family: null, firstFailedAt: null, lastError: null }
const ready = { state: "ready", because: "", notBefore: null, epoch: null } as const

/** The queue as it should be: maps and plain code, one step after another. */
export class QueueModel {
  now = 1_000_000_000_000
  readonly rows = new Map<number, ModelRow>()
  /** By scene, who had asked for what failed. */
  readonly letters = new Map<number, Reason>()
  lease = { owner: "", epoch: 0, until: 0, dead: false }
  /** Epochs that processes believe to hold, by their names. */
  readonly held = new Map<string, number>()
  claims: ReadonlyArray<Claim> = []
  /** Of each scene: when it was last wished for, and when the claim began that last succeeded. */
  readonly wished = new Map<number, number>()
  readonly fulfilled = new Map<number, number>()
  /** Scenes in somebody's hand whose write may be under way. */
  private readonly fenced = new Set<number>()
  private events = 0

  enqueue(scene: number, reason: Reason) {
    this.wished.set(scene, ++this.events)
    const row = this.rows.get(scene)
    if (row === undefined) {
      const asked = reason === "wake" ? (this.letters.get(scene) ?? reason) : reason
      const fresh = { reason, asked, priority: rank[reason], revision: 1, enqueuedAt: this.now, againAt: null }
      this.rows.set(scene, { ...fresh, ...clean, ...ready })
      return
    }
    const resting = row.state === "waiting" && row.notBefore !== null && !isEdit(reason)
    const stays = resting || row.state === "running"
    Object.assign(row, {
      revision: row.revision + 1,
      reason: rank[reason] < row.priority && reason !== "scan" ? reason : row.reason,
      // PlexSync's own wishes are made for those of others.
      asked: reason === "wake" || reason === "reconcile" || reason === "scan" ? row.asked : reason,
      priority: Math.min(row.priority, rank[reason]),
      enqueuedAt: Math.min(row.enqueuedAt, this.now),
      ...(isEdit(reason) && row.because === "doubt" ? { againAt: row.notBefore } : {}),
      ...(isEdit(reason) ? clean : {}),
      ...(stays ? {} : ready)
    })
  }

  forget(scene: number) {
    const row = this.rows.get(scene)
    if (row?.state === "running") Object.assign(row, ready, { revision: row.revision + 1 })
    else this.rows.delete(scene)
    this.letters.delete(scene)
    this.wished.delete(scene)
  }

  wake(because: Because) {
    for (const row of this.rows.values())
      if ((row.state === "waiting" || row.state === "parked") && row.because === because) Object.assign(row, ready)
  }

  promoteDue() {
    for (const row of this.rows.values())
      if (row.state === "waiting" && row.notBefore !== null && row.notBefore <= this.now) Object.assign(row, ready)
  }

  settleScans(delay: number) {
    for (const row of this.rows.values()) {
      if (row.state !== "ready" || row.reason !== "scan" || row.enqueuedAt <= this.now - delay) continue
      const from = Math.min(row.enqueuedAt, this.now)
      Object.assign(row, { state: "waiting", because: "scan_settling", enqueuedAt: from, notBefore: from + delay })
    }
  }

  /** Whether the process gets the lease. */
  acquire(owner: string): boolean {
    const { dead, epoch, until } = this.lease
    if (!dead && until > this.now && until <= this.now + 20_000) return false
    this.clockSetBack(until - 10_000 - this.now)
    this.lease = { owner, epoch: epoch + 1, until: this.now + 10_000, dead: false }
    this.held.set(owner, epoch + 1)
    const inHand = (row: ModelRow) => row.state === "running" && row.epoch !== null && row.epoch <= epoch
    for (const [scene, row] of this.rows) if (inHand(row) && this.fenced.has(scene)) row.againAt = this.now + 60_000
    this.free(inHand)
    return true
  }

  renewLease(owner: string): boolean {
    if (!this.holds(owner)) return false
    this.clockSetBack(this.lease.until - 10_000 - this.now)
    this.lease.until = this.now + 10_000
    return true
  }

  release(owner: string) {
    this.free((row) => row.epoch === this.held.get(owner))
    if (this.holds(owner)) this.lease.until = 0
    this.drop(owner)
  }

  /** The process is gone, with all it had in hand. */
  crash(owner: string) {
    if (this.lease.owner === owner) this.lease.dead = true
    this.drop(owner)
  }

  claim(owner: string, limit: number, order: "urgent" | "oldest" | "person"): ReadonlyArray<number> {
    if (!this.holds(owner)) return []
    const chosen = [...this.rows]
      .filter(([, row]) => row.state === "ready" && (order !== "person" || row.priority === 0))
      .toSorted(
        ([a, one], [b, other]) =>
          (order === "oldest" ? 0 : one.priority - other.priority) || one.enqueuedAt - other.enqueuedAt || a - b
      )
      .slice(0, limit)
    const began = ++this.events
    const taken = chosen.map(([scene, row]): Claim => {
      Object.assign(row, { state: "running", epoch: this.lease.epoch })
      this.fenced.delete(scene)
      return { owner, scene, revision: row.revision, epoch: this.lease.epoch, asked: row.asked, began }
    })
    const urgency = (claim: Claim) => this.rows.get(claim.scene)?.priority ?? 0
    const sorted = taken.toSorted((a, b) => urgency(a) - urgency(b))
    this.claims = [...this.claims, ...sorted]
    return sorted.map((claim) => claim.scene)
  }

  /** The row, as long as it is in this claim's hand. */
  inHand({ epoch, scene }: Claim): ModelRow | undefined {
    const row = this.rows.get(scene)
    return row?.state === "running" && row.epoch === epoch ? row : undefined
  }

  /** Right before a write: whether it may be made. */
  renew(claim: Claim): boolean {
    if (this.inHand(claim) === undefined) return false
    this.fenced.add(claim.scene)
    return true
  }

  doubt({ asked, scene }: Claim, at: number) {
    const row = this.rows.get(scene)
    if (row !== undefined) {
      row.againAt = at
      return
    }
    this.enqueue(scene, "wake")
    Object.assign(this.rows.get(scene) ?? {}, { asked, state: "waiting", because: "doubt", notBefore: at })
  }

  end(claim: Claim, ending: Ending) {
    this.claims = this.claims.filter((one) => one !== claim)
    const row = this.inHand(claim)
    if (ending.kind === "finish") this.letters.delete(claim.scene)
    if (row === undefined) {
      // What was written under a lost claim may have overtaken another's.
      if (ending.kind === "finish") this.enqueue(claim.scene, "wake")
      return
    }
    if (row.revision !== claim.revision || ending.kind === "giveBack") {
      Object.assign(row, ready)
      return
    }
    if (ending.kind === "finish") this.finish(claim, row)
    else if (ending.kind === "bury") {
      this.rows.delete(claim.scene)
      this.letters.set(claim.scene, claim.asked)
    } else {
      const notBefore = ending.kind === "wait" && ending.wait !== null ? this.now + ending.wait : null
      const state = ending.kind === "wait" ? "waiting" : "parked"
      Object.assign(row, { state, because: ending.because, notBefore, epoch: null })
      Object.assign(row, { family: null, lastError: null })
      if (!ending.failed) return
      const { attempts, firstFailedAt } = row
      Object.assign(row, { attempts: attempts + 1, firstFailedAt: firstFailedAt ?? this.now })
      Object.assign(row, { family: "transient", lastError: "down" })
    }
  }

  private finish({ began, scene }: Claim, row: ModelRow) {
    this.fulfilled.set(scene, began)
    if (row.againAt === null) this.rows.delete(scene)
    else {
      const look = { state: "waiting", because: "doubt", notBefore: row.againAt, againAt: null, epoch: null }
      Object.assign(row, look, clean)
    }
  }

  private holds(owner: string): boolean {
    return this.lease.owner === owner && this.held.get(owner) === this.lease.epoch
  }

  private free(which: (row: ModelRow) => boolean) {
    for (const row of this.rows.values()) if (row.state === "running" && which(row)) Object.assign(row, ready)
  }

  private drop(owner: string) {
    this.held.delete(owner)
    this.claims = this.claims.filter((claim) => claim.owner !== owner)
  }

  /** Times that were still to come move with a clock that is set back. */
  private clockSetBack(by: number) {
    if (by <= 1000) return
    for (const row of this.rows.values()) {
      if (row.state === "waiting" && row.notBefore !== null && row.notBefore >= this.now + by) row.notBefore -= by
      if (row.againAt !== null && row.againAt >= this.now + by) row.againAt -= by
    }
  }
}
