// After the healing: until nothing is left to do.
import { sleep, until } from "./processes.mjs"

const open = "SELECT coalesce(sum(jobs), 0) AS jobs FROM job_count WHERE state IN ('ready', 'running', 'waiting')"
const letters = "SELECT scene_id AS scene, family, message FROM dead_letter ORDER BY scene_id"

/** Waits until the queue is empty; dead letters that an outage made are tried again, once. Gives what is left. */
export const settle = async (stage, killer, limit) => {
  const quiet = async () => {
    await killer.mend()
    return stage.rows(open)[0].jobs === 0
  }
  const since = performance.now()
  const rest = () => limit - (performance.now() - since)
  const first = await until(quiet, rest(), 250)
  const transient = stage.rows(letters).filter(({ family }) => family === "transient")
  if (first && transient.length > 0) {
    await stage.plexsync("dlq", "retry", ...transient.map(({ scene }) => String(scene))).ended
    await sleep(500)
    await until(quiet, rest(), 250)
  }
  return {
    seconds: (performance.now() - since) / 1000,
    open: stage.rows(open)[0].jobs,
    parked: stage.rows("SELECT count(*) AS jobs FROM job WHERE state = 'parked'")[0].jobs,
    retried: transient.length,
    dead: stage.rows(letters)
  }
}
