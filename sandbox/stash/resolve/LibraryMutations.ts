import * as FileEdits from "../edit/FileEdits.ts"
import { parseId } from "../model/Refusal.ts"
import * as AutoTag from "../scan/AutoTag.ts"
import * as Clean from "../scan/Clean.ts"
import * as Generate from "../scan/Generate.ts"
import * as Identify from "../scan/Identify.ts"
import * as Scan from "../scan/Scan.ts"
import type { Resolvers } from "./Context.ts"

type Input<A> = { readonly input: A }

/** What looks at or changes the files, and the jobs that do so. A job's id is text. */
export const libraryMutations: Resolvers = {
  moveFiles: (_: unknown, { input }: Input<FileEdits.MoveFilesInput>, { stash }) => {
    FileEdits.move(stash, input)
    return true
  },
  deleteFiles: (_: unknown, { ids }: { readonly ids: ReadonlyArray<string> }, { stash }) => {
    FileEdits.remove(stash, ids)
    return true
  },
  metadataScan: (_: unknown, { input }: Input<Scan.ScanInput>, { caller, stash }) =>
    String(stash.jobs.add("Scanning...", Scan.work(stash, input, caller))),
  metadataClean: (_: unknown, { input }: Input<Clean.CleanInput>, { caller, stash }) =>
    String(stash.jobs.add("Cleaning...", Clean.work(stash, input, caller))),
  metadataGenerate: (_: unknown, { input }: Input<Generate.GenerateInput>, { stash }) =>
    String(stash.jobs.add("Generating...", Generate.work(stash, input))),
  metadataAutoTag: (_: unknown, { input }: Input<AutoTag.AutoTagInput>, { stash }) =>
    String(stash.jobs.add("Auto-tagging...", AutoTag.work(stash, input))),
  metadataIdentify: (_: unknown, { input }: Input<Identify.IdentifyInput>, { caller, stash }) =>
    String(stash.jobs.add("Identifying...", Identify.work(stash, input, caller))),
  // The cover comes by a job; the answer is what Stash's authors left there.
  sceneGenerateScreenshot: (
    _: unknown,
    { at, id }: { readonly id: string; readonly at?: number | null },
    { stash }
  ) => {
    const sceneId = parseId(id)
    stash.database.scenes.need(sceneId)
    stash.jobs.add("Generating screenshot", Generate.screenshot(stash, sceneId, at ?? null))
    return "todo"
  },
  backupDatabase: (_: unknown, __: never, { stash }) => stash.backups.save(stash.database)
}
