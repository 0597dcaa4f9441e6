// Bundles the roots into dist/. With --check: no files, but the plugin bundle's graph and size are held to their budget.
import { build } from "esbuild"
import { mkdirSync, readFileSync, rmSync, chmodSync } from "node:fs"

const check = process.argv.includes("--check")
const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"))

const shared = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  outExtension: { ".js": ".mjs" },
  minify: true,
  keepNames: false,
  legalComments: "none",
  // Native, so it stays beside the bundle.
  external: ["better-sqlite3"],
  define: { PLEXSYNC_VERSION: JSON.stringify(version) },
  // Packages in CommonJS ask for their parts with require.
  banner: {
    js: 'import{createRequire as plexsyncRequire}from"node:module";const require=plexsyncRequire(import.meta.url);'
  },
  logLevel: "warning",
  metafile: true,
  write: !check,
  absWorkingDir: import.meta.dirname
}

/** A hook must be quick: the plugin's bundle reaches for the bundle with everything else only when a task asks. */
const tasksApart = {
  name: "tasks-apart",
  setup: (setup) => setup.onResolve({ filter: /\/tasks\.ts$/ }, () => ({ path: "./tasks.mjs", external: true }))
}

if (!check) {
  rmSync(new URL("dist", import.meta.url), { recursive: true, force: true })
  mkdirSync(new URL("dist", import.meta.url))
}

const plugin = await build({
  ...shared,
  entryPoints: { plugin: "src/plugin.ts" },
  outdir: "dist",
  plugins: [tasksApart]
})
if (!check) {
  await build({
    ...shared,
    entryPoints: { plexsync: "src/main.ts", tasks: "src/tasks.ts" },
    outdir: "dist",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    // Readable, so that a stack in a bug report says something.
    minify: false
  })
  chmodSync(new URL("dist/plexsync.mjs", import.meta.url), 0o755)
}

/** The script that runs inside Stash: a plain script for goja, whose value is that of its last statement. Not minified, so that it stays so. */
const hooks = await build({
  entryPoints: { hooks: "src/embedded.ts" },
  outdir: "dist",
  bundle: true,
  platform: "neutral",
  target: "es2017",
  format: "esm",
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
  write: !check,
  absWorkingDir: import.meta.dirname
})

/** What a hook's process may be made of; everything else waits for a task. */
const allowedRooms =
  /^src\/(plugin\.ts|core\/|store\/|capture\/(Capture|HookCall|StartRuntime)\.ts|stash\/(PluginProtocol|StashLogger)\.ts|config\/(DataFolder|RuntimeKept)\.ts)/
const forbiddenPackages =
  /node_modules\/(undici|@effect\/cli|graphql|ws|@effect\/platform\/(dist\/)?esm\/(HttpClient|HttpApi|HttpServer)\.js)/
const sizeLimit = 350 * 1024

const [[, output]] = Object.entries(plugin.metafile.outputs).filter(([name]) => name.endsWith("plugin.mjs"))
const strangers = Object.keys(output.inputs).filter(
  (input) => (input.startsWith("src/") && !allowedRooms.test(input)) || forbiddenPackages.test(input)
)
if (strangers.length > 0 || output.bytes > sizeLimit) {
  const size = `${(output.bytes / 1024).toFixed(0)} KB of at most ${sizeLimit / 1024} KB`
  console.error(
    `The plugin bundle is too heavy for a hook: ${size}.\nNot allowed in it: ${strangers.join(", ") || "-"}`
  )
  process.exit(1)
}

/** Stash compiles it anew for each call. */
const scriptLimit = 8 * 1024
const [script] = Object.values(hooks.metafile.outputs)
if (script.bytes > scriptLimit || script.exports.length > 0 || script.imports.length > 0) {
  console.error(
    `dist/hooks.js must be a plain script of at most ${scriptLimit / 1024} KB: it has ${script.bytes} bytes.`
  )
  process.exit(1)
}

if (check) {
  console.log(`plugin bundle: ${(output.bytes / 1024).toFixed(0)} KB, ${Object.keys(output.inputs).length} modules`)
  console.log(`hook script: ${(script.bytes / 1024).toFixed(1)} KB`)
}
