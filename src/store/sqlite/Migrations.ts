import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

const statements = (list: ReadonlyArray<string>) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => Effect.forEach(list, (text) => sql.unsafe(text), { discard: true }))

// Every index on a state is partial: claim, enqueue and status then cost the same at a thousand rows and at a million.
const job = [
  `CREATE TABLE job (
     scene_id INTEGER PRIMARY KEY, reason TEXT NOT NULL, priority INTEGER NOT NULL, revision INTEGER NOT NULL,
     enqueued_at INTEGER NOT NULL, state TEXT NOT NULL, because TEXT NOT NULL DEFAULT '', not_before INTEGER,
     attempts INTEGER NOT NULL DEFAULT 0, family TEXT, first_failed_at INTEGER, last_error TEXT,
     epoch INTEGER, renewed_at INTEGER, again_at INTEGER) STRICT`,
  `CREATE INDEX job_ready ON job (priority, enqueued_at, scene_id) WHERE state = 'ready'`,
  `CREATE INDEX job_oldest ON job (enqueued_at, scene_id) WHERE state = 'ready'`,
  `CREATE INDEX job_due ON job (not_before) WHERE state = 'waiting' AND not_before IS NOT NULL`,
  `CREATE INDEX job_running ON job (epoch) WHERE state = 'running'`
]

// Counted by the transactions that change rows, so that status never counts a table.
const jobCount = [
  `CREATE TABLE job_count (state TEXT NOT NULL, because TEXT NOT NULL, jobs INTEGER NOT NULL,
     PRIMARY KEY (state, because)) WITHOUT ROWID, STRICT`,
  `CREATE TRIGGER job_counted_in AFTER INSERT ON job BEGIN
     INSERT INTO job_count VALUES (new.state, new.because, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1; END`,
  `CREATE TRIGGER job_counted_out AFTER DELETE ON job BEGIN
     UPDATE job_count SET jobs = jobs - 1 WHERE state = old.state AND because = old.because; END`,
  `CREATE TRIGGER job_recounted AFTER UPDATE OF state, because ON job
     WHEN old.state <> new.state OR old.because <> new.because BEGIN
     UPDATE job_count SET jobs = jobs - 1 WHERE state = old.state AND because = old.because;
     INSERT INTO job_count VALUES (new.state, new.because, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1; END`
]

const queue = [
  `CREATE TABLE dead_letter (
     scene_id INTEGER PRIMARY KEY, reason TEXT NOT NULL, error_tag TEXT NOT NULL, family TEXT NOT NULL, message TEXT NOT NULL,
     cause TEXT NOT NULL, attempts INTEGER NOT NULL, first_at INTEGER NOT NULL, failed_at INTEGER NOT NULL, retry_at INTEGER,
     candidates TEXT NOT NULL) STRICT`,
  `CREATE TABLE fan_out (kind TEXT NOT NULL, entity_id INTEGER NOT NULL, revision INTEGER NOT NULL, enqueued_at INTEGER NOT NULL,
     after_scene_id INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, entity_id)) WITHOUT ROWID, STRICT`,
  `CREATE TABLE drain_lease (id INTEGER PRIMARY KEY CHECK (id = 1), owner TEXT NOT NULL, epoch INTEGER NOT NULL, host TEXT NOT NULL,
     pid INTEGER NOT NULL, started INTEGER NOT NULL, version TEXT NOT NULL, until INTEGER NOT NULL) STRICT`,
  `CREATE TABLE runtime (id INTEGER PRIMARY KEY CHECK (id = 1), host TEXT NOT NULL, pid INTEGER NOT NULL, started INTEGER NOT NULL,
     version TEXT NOT NULL, heartbeat INTEGER NOT NULL, blocked TEXT) STRICT`
]

const memory = [
  `CREATE TABLE plex_part (
     server TEXT NOT NULL, library TEXT NOT NULL, rating_key TEXT NOT NULL, part_id TEXT NOT NULL, file TEXT NOT NULL,
     path_key TEXT NOT NULL, name_key TEXT NOT NULL, size INTEGER, first_part INTEGER NOT NULL, updated_at INTEGER NOT NULL,
     PRIMARY KEY (server, rating_key, part_id)) WITHOUT ROWID, STRICT`,
  `CREATE INDEX plex_part_name ON plex_part (server, name_key)`,
  `CREATE INDEX plex_part_seen ON plex_part (server, library, updated_at)`,
  `CREATE TABLE written (
     server TEXT NOT NULL, rating_key TEXT NOT NULL, field TEXT NOT NULL, part_path TEXT NOT NULL, scene_id INTEGER NOT NULL,
     sent TEXT NOT NULL, shown TEXT, at INTEGER NOT NULL, PRIMARY KEY (server, rating_key, field)) WITHOUT ROWID, STRICT`,
  `CREATE INDEX written_scene ON written (scene_id, server)`,
  `CREATE TABLE history (
     id INTEGER PRIMARY KEY, server TEXT NOT NULL, rating_key TEXT NOT NULL, part_path TEXT NOT NULL, scene_id INTEGER NOT NULL,
     at INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL) STRICT`,
  `CREATE INDEX history_item ON history (server, rating_key, id)`,
  `CREATE INDEX history_scene ON history (scene_id, at)`,
  `CREATE TABLE scene (scene_id INTEGER PRIMARY KEY, stamp TEXT, synced_at INTEGER) STRICT`,
  `CREATE TABLE scene_file (
     scene_id INTEGER NOT NULL, file_id TEXT NOT NULL, path TEXT NOT NULL, name_key TEXT NOT NULL, size INTEGER NOT NULL,
     PRIMARY KEY (scene_id, file_id)) WITHOUT ROWID, STRICT`,
  `CREATE INDEX scene_file_name ON scene_file (name_key, size)`,
  `CREATE INDEX scene_file_id ON scene_file (file_id)`,
  `CREATE TABLE cursor (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT`
]

const pictures = [
  // What PlexSync did about an item's picture of one kind (poster, art) for the cover with this SHA-1; `uploading` until Plex has answered.
  `CREATE TABLE image (
     server TEXT NOT NULL, rating_key TEXT NOT NULL, kind TEXT NOT NULL, part_path TEXT NOT NULL, guid TEXT NOT NULL, sha1 TEXT NOT NULL,
     state TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (server, rating_key, kind)) WITHOUT ROWID, STRICT`,
  // The cover as it was last read: its ETag, the SHA-1 of its bytes ('' when they are no picture), and the scene's stamp it is good for.
  `ALTER TABLE scene ADD COLUMN cover_etag TEXT`,
  `ALTER TABLE scene ADD COLUMN cover_sha1 TEXT`,
  `ALTER TABLE scene ADD COLUMN cover_stamp TEXT`,
  // When the same wish was sent again because somebody had changed the value in Plex: epoch ms, a JSON list.
  `ALTER TABLE written ADD COLUMN resent TEXT NOT NULL DEFAULT '[]'`
]

const care = [
  // The circuit to each server as it was last, so that a restart does not forget an outage.
  `CREATE TABLE breaker (server TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID, STRICT`,
  `CREATE TABLE outage (id INTEGER PRIMARY KEY, server TEXT NOT NULL, began INTEGER NOT NULL, ended INTEGER, cause TEXT NOT NULL) STRICT`,
  // How often a dead letter was tried again by itself; retry_at says when it will be.
  `ALTER TABLE dead_letter ADD COLUMN tries INTEGER NOT NULL DEFAULT 0`,
  `CREATE INDEX dead_letter_due ON dead_letter (retry_at) WHERE retry_at IS NOT NULL`,
  // Letters that a file coming up in Plex may mend.
  `CREATE INDEX dead_letter_wanting ON dead_letter (scene_id) WHERE family = 'not_found' OR error_tag = 'LowConfidence'`,
  // The cause was a text once; it is a list of links.
  `UPDATE dead_letter SET cause = json_array(json_object('tag', error_tag, 'message', message, 'route', NULL, 'status', NULL)),
     retry_at = CASE WHEN family = 'transient' THEN failed_at + 3600000 END`
]

const runtime = [
  // When the write that was begun is known to have arrived: its run wrote it down. Until then it may take effect late.
  `ALTER TABLE history ADD COLUMN settled INTEGER`,
  `UPDATE history SET settled = at`,
  // What the watch saw of a scene last: its stamp as Stash writes it, and a hash of all that is synced from it.
  `ALTER TABLE scene ADD COLUMN seen TEXT`,
  `ALTER TABLE scene ADD COLUMN version TEXT`,
  `CREATE TABLE scene_ref (
     kind TEXT NOT NULL, entity_id INTEGER NOT NULL, scene_id INTEGER NOT NULL, PRIMARY KEY (kind, entity_id, scene_id)) WITHOUT ROWID, STRICT`,
  `CREATE INDEX scene_ref_scene ON scene_ref (scene_id)`,
  `CREATE TABLE entity (
     kind TEXT NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, disambiguation TEXT NOT NULL, seen TEXT,
     PRIMARY KEY (kind, id)) WITHOUT ROWID, STRICT`,
  // 1: it is known that something synced of the entity has changed; a hook says only that something has.
  `ALTER TABLE fan_out ADD COLUMN changed INTEGER NOT NULL DEFAULT 0`,
  `CREATE TABLE folder (id INTEGER PRIMARY KEY, path TEXT NOT NULL) STRICT`,
  // How the runtime's parts are, as JSON, for who asks from another process; and who is starting one, until when.
  `ALTER TABLE runtime ADD COLUMN health TEXT`,
  `CREATE TABLE runtime_start (id INTEGER PRIMARY KEY CHECK (id = 1), owner TEXT NOT NULL, until INTEGER NOT NULL) STRICT`,
  // Scenes that the watch knows are counted at every poll.
  `CREATE INDEX scene_known ON scene (scene_id) WHERE version IS NOT NULL`
]

const start = [
  // Which process is starting a runtime, or is to be it, and when it was last seen to be there, epoch ms. A claim of before is good until its time is over.
  `ALTER TABLE runtime_start ADD COLUMN host TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE runtime_start ADD COLUMN pid INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE runtime_start ADD COLUMN seen INTEGER NOT NULL DEFAULT 0`
]

// Rows of a server's answers that cannot be read. `view`: how much of them was asked for.
const skipped = [
  `CREATE TABLE skipped_row (kind TEXT NOT NULL, view TEXT NOT NULL, id TEXT NOT NULL, server TEXT NOT NULL, reason TEXT NOT NULL,
     at INTEGER NOT NULL, PRIMARY KEY (kind, view, id)) WITHOUT ROWID, STRICT`,
  // Letters of scenes whose item could not be read, by that item.
  `CREATE INDEX dead_letter_unreadable ON dead_letter (candidates) WHERE error_tag = 'Unreadable'`
]

// 1: Plex lists the part, and has it in its trash.
const trash = [`ALTER TABLE plex_part ADD COLUMN trashed INTEGER NOT NULL DEFAULT 0`]

// Of which version the process is that starts a runtime. One of before did not say, and is older than any.
const starter = [`ALTER TABLE runtime_start ADD COLUMN version TEXT NOT NULL DEFAULT ''`]

// What items were ever to be given, by rows of the history that are no more: text by text once (`id` 0), memberships row by row, and until when their writes may
// have come to Plex (epoch ms).
const ownValues = [
  `CREATE TABLE own_value (
     server TEXT NOT NULL, rating_key TEXT NOT NULL, field TEXT NOT NULL, part_path TEXT NOT NULL, value TEXT NOT NULL,
     id INTEGER NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (server, rating_key, field, part_path, value, id)) WITHOUT ROWID, STRICT`
]

const scope = [
  // Names in force that say which scenes are synced, each with its spelling that is compared.
  `CREATE TABLE scope_name (
     list TEXT NOT NULL, name_key TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (list, name_key)) WITHOUT ROWID, STRICT`,
  // Tags and studios that a name stands for, whatever they are called by now.
  `CREATE TABLE scope_entity (
     list TEXT NOT NULL, name_key TEXT NOT NULL, kind TEXT NOT NULL, entity_id INTEGER NOT NULL,
     PRIMARY KEY (list, name_key, entity_id)) WITHOUT ROWID, STRICT`,
  `CREATE INDEX scope_entity_id ON scope_entity (kind, entity_id)`,
  // Scenes that had one of these when they were last read with it. A merge or a deletion in Stash takes no row away.
  `CREATE TABLE scope_scene (
     kind TEXT NOT NULL, entity_id INTEGER NOT NULL, scene_id INTEGER NOT NULL, PRIMARY KEY (kind, entity_id, scene_id)) WITHOUT ROWID, STRICT`,
  `CREATE INDEX scope_scene_id ON scope_scene (scene_id)`
]

// For counts that people ask for: each costs what it counts, and no look at a table. They stand in for nothing else.
const counted = [
  `CREATE INDEX scene_synced ON scene (synced_at) WHERE synced_at IS NOT NULL`,
  `CREATE INDEX scene_never ON scene (scene_id) WHERE synced_at IS NULL`,
  `CREATE INDEX plex_part_trashed ON plex_part (name_key) WHERE trashed = 1`
]

const asked = [
  // Who asked for it last, by the reason of that wish. Null in rows of before, and then the reason that stands there.
  `ALTER TABLE job ADD COLUMN asked TEXT`,
  `ALTER TABLE dead_letter ADD COLUMN asked TEXT`,
  // Of a write, who had asked for it. Of one of before, nobody knows.
  `ALTER TABLE history ADD COLUMN asked TEXT NOT NULL DEFAULT 'unknown'`,
  // The newest writes are listed first, whatever item they were made to.
  `CREATE INDEX history_time ON history (at)`
]

/** Every step there ever was, oldest first; what was released never changes. */
export const migrations = {
  "0001_initial": statements([...job, ...jobCount, ...queue, ...memory]),
  "0002_pictures": statements(pictures),
  "0003_care": statements(care),
  "0004_runtime": statements(runtime),
  "0005_start": statements(start),
  "0006_skipped": statements(skipped),
  "0007_trash": statements(trash),
  "0008_starter": statements(starter),
  "0009_own_values": statements(ownValues),
  "0010_scope": statements(scope),
  "0011_counted": statements(counted),
  "0012_asked": statements(asked)
}
