const verdictsOf = ({ found, kills, seed, settled, surprises }, wantedKills) => {
  const named = kills.before + kills.applied + kills.answered
  return [
    [`${kills.all} kills of ${wantedKills}`, kills.all >= wantedKills],
    [`${named} of them at named points, a third or more`, named * 3 >= kills.all],
    [`${kills.takenOver} of ${kills.stops} stopped drainers taken over, one or more`, kills.takenOver > 0],
    [`${found.scenes} scenes and ${found.items} items compared`, found.scenes >= 500 && found.items >= found.scenes],
    [`${found.differences.length} differences between Stash and Plex`, found.differences.length === 0],
    [`${found.lost} of ${found.edited} edited scenes lost`, found.lost === 0],
    [
      `${found.tagsTwice} tags and ${found.collectionsTwice} collections twice`,
      found.tagsTwice + found.collectionsTwice === 0
    ],
    [`${found.uploadedTwice} of ${found.uploads} pictures sent again`, found.uploadedTwice === 0],
    [
      `${settled.open} jobs left in the queue, ${settled.dead.length} dead letters`,
      settled.open + settled.dead.length === 0
    ],
    [`${surprises.length} runtimes ended by themselves`, surprises.length === 0],
    [`seed ${seed} replays it`, true]
  ]
}

const row = (name, value) => `  ${name.padEnd(34)} ${value}`

/** Prints what came of it; true if all is as it should be. */
export const print = (report, json, wantedKills) => {
  const verdicts = verdictsOf(report, wantedKills)
  const good = verdicts.every(([, holds]) => holds)
  if (json) {
    console.log(JSON.stringify({ ok: good, ...report }))
    return good
  }
  const { edits, found, kills, seconds, settled, surprises, writes } = report
  const lines = [
    row("time", `${seconds.toFixed(0)} s, ${settled.seconds.toFixed(0)} s of them after the healing`),
    row("kills at random moments", kills.random),
    row("kills before a request is applied", kills.before),
    row("kills applied, unanswered", kills.applied),
    row("kills answered", kills.answered),
    row("of these, at uploads", kills.atUploads),
    row("stops beyond the lease", `${kills.stops}, ${kills.endedWhileStopped} of them ended while stopped`),
    row("points that no request came to", kills.missed),
    row("runtimes started", kills.starts),
    row("edits", `${edits.edits} of ${found.edited} scenes, ${edits.covers} covers, ${edits.unanswered} unanswered`),
    row("edits that Plex applied", `${writes.puts} for ${writes.changes} states of items`),
    row("pictures that Plex took", writes.uploads),
    row("jobs parked", settled.parked),
    row("dead letters tried again", settled.retried),
    "",
    ...verdicts.map(([text, holds]) => `${holds ? "ok    " : "FAILED"}  ${text}`),
    ...surprises,
    ...settled.dead.slice(0, 10).map(({ family, message, scene }) => `  dead: scene ${scene} (${family}): ${message}`),
    ...found.differences
      .slice(0, 20)
      .map(
        ({ field, item, plex, scene, stash }) =>
          `  scene ${scene}, item ${item}, ${field}: Stash "${stash}", Plex "${plex}"`
      )
  ]
  console.log(lines.join("\n"))
  return good
}
