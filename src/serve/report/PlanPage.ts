import { createHash } from "node:crypto"
import { wordOf } from "../../core/model/Fields.ts"
import { printable } from "../../core/model/Printable.ts"
import { isIdentical, type Value } from "../../core/model/Value.ts"
import { isWrite, type PlanSum } from "../../core/plan/PlanSum.ts"
import type { ScenePlan } from "../../sync/compare/DryRun.ts"

/** What a page is made of. */
export interface PlanPage {
  readonly sum: PlanSum<ScenePlan>
  /** Plans that write something, as many as were kept. */
  readonly plans: ReadonlyArray<ScenePlan>
  /** When it was made, in words. */
  readonly at: string
  /** Why it is not all; null: it is. */
  readonly partial: string | null
}

/** More scenes than a browser filters at ease are left out, and more text than it likes to open. */
export const mostScenes = 2000
const mostText = 8_000_000

/** Text as a page shows it, whatever it holds: no sign of it begins anything. */
export const escaped = (text: string): string =>
  printable(text).replace(/[&<>"'`=]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const style = `body{font:14px/1.5 system-ui,sans-serif;margin:1.5rem;max-width:70rem}h1{font-size:1.3rem}table{border-collapse:collapse;width:100%}
td,th{border-top:1px solid #8886;padding:.2rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}td:first-child{width:9rem}
section{margin:1rem 0}h2{font-size:1rem;margin:0}del{color:#b00}ins{color:#070}input{width:100%;font:inherit;padding:.3rem}
:root{color-scheme:light dark}@media(prefers-color-scheme:dark){del{color:#f88}ins{color:#8d8}}`

const script = `const box=document.getElementById("filter"),all=[...document.querySelectorAll("section")],said=document.getElementById("shown");
box.addEventListener("input",()=>{const w=box.value.toLowerCase();let n=0;for(const one of all){const ok=one.textContent.toLowerCase().includes(w);one.hidden=!ok;if(ok)n++}
said.textContent=n+" of "+all.length+" scenes shown"})`

const hashed = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`

const policy = [
  "default-src 'none'",
  `style-src ${hashed(style)}`,
  `script-src ${hashed(script)}`,
  "base-uri 'none'",
  "form-action 'none'"
].join("; ")

const value = (one: Value): string => {
  const text = typeof one === "string" ? one : one.join(", ")
  return text === "" ? "(empty)" : escaped(text)
}

type Change = ScenePlan["items"][number]["changes"][number]

const changeRow = ({ after, before, field, reason }: Change): string =>
  isIdentical(before, after)
    ? `<tr><td>${escaped(wordOf(field))}<td colspan=2>locked as it is<td>${escaped(reason)}`
    : `<tr><td>${escaped(wordOf(field))}<td><del>${value(before)}</del><td><ins>${value(after)}</ins><td>${escaped(reason)}`

const sceneBlock = ({ items, sceneId, title }: ScenePlan): string =>
  [
    `<section><h2>Scene ${sceneId}${title === null ? "" : ` ${escaped(title)}`}</h2>`,
    ...items
      .filter(({ changes }) => changes.length > 0)
      .map(
        ({ changes, ratingKey }) =>
          `<p>Plex item ${escaped(ratingKey)}<table><tr><th>Field<th>Before<th>After<th>Why${changes.map(changeRow).join("")}</table>`
      ),
    "</section>"
  ].join("")

const totals = ({ fields, not, scenes, unchanged, written }: PlanSum<ScenePlan>): string => {
  const rows = [
    ["Scenes looked at", scenes],
    ["Would be written", written],
    ["Are as they should be", unchanged],
    ...Object.entries(not).map(([kind, count]) => [`Would not be written: ${kind}`, count] as const),
    ...Object.entries(fields).map(([field, count]) => [`Items whose ${wordOf(field)} would change`, count] as const)
  ] as const
  return rows.map(([name, count]) => `<tr><td>${escaped(name)}<td>${count}`).join("")
}

/** Blocks as long as they fit. */
const fitting = (plans: ReadonlyArray<ScenePlan>): ReadonlyArray<string> => {
  const blocks: Array<string> = []
  let length = 0
  for (const plan of plans.filter((one) => one.kind === null && isWrite(one)).slice(0, mostScenes)) {
    const block = sceneBlock(plan)
    length += block.length
    if (length > mostText) break
    blocks.push(block)
  }
  return blocks
}

/** One page that stands by itself: it asks nobody for anything, and what scenes are called is text in it, whatever it looks like. */
export const planPage = ({ at, partial, plans, sum }: PlanPage): string => {
  const blocks = fitting(plans)
  const left = sum.written - blocks.length
  return [
    `<!doctype html><html lang=en><meta charset=utf-8><meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<meta name=viewport content="width=device-width"><meta name=referrer content=no-referrer><title>PlexSync plan</title><style>${style}</style>`,
    `<h1>What a sync would write to Plex</h1><p>Made at ${escaped(at)}. Nothing was written.${partial === null ? "" : ` ${escaped(partial)}`}`,
    `<table>${totals(sum)}</table>`,
    ...(left > 0
      ? [`<p>Scenes that would be written and are left out here, as they are too many for one page: ${left}`]
      : []),
    `<p><label for=filter>Show only scenes with these words</label><input id=filter type=search autocomplete=off><p id=shown>${blocks.length} of ${blocks.length} scenes shown`,
    ...blocks,
    `<script>${script}</script></html>`
  ].join("\n")
}
