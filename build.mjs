// Bundles the roots into dist/, where the bundles keep to their budgets. With --check: no files.
import * as esbuild from "esbuild"
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { basename, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { constants, runInThisContext } from "node:vm"
import { parseArgs } from "node:util"
import { fileName as licencesFile, licences } from "./licences.mjs"
import { parse, stringify } from "yaml"

// --out: another folder than dist/. --link: where the messages about a missing or old Node send a person.
const { values: given } = parseArgs({
  options: { check: { type: "boolean" }, out: { type: "string", default: "dist" }, link: { type: "string" } }
})
const { check } = given
const { homepage, version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"))
const link = given.link ?? homepage ?? "docs/install.md"

/**
 * better-sqlite3's own JavaScript goes into the bundles, without what nothing here uses. Its native part lies beside the bundles
 * or beside the package, and is found without a search through a dozen files. `dist`: what the bundle calls its own folder.
 */
const native = (load, dist) => ({
  name: "native",
  setup: (setup) => {
    setup.onResolve({ filter: /^bindings$/ }, () => ({ path: "bindings", namespace: "native" }))
    setup.onResolve({ filter: /^\.\/methods\/(aggregate|backup|function|table)$/ }, ({ path }) => ({
      path,
      namespace: "native-unused"
    }))
    setup.onLoad({ filter: /.*/, namespace: "native" }, () => ({
      contents: `const { load } = require("./src/load/${load}.ts"); module.exports = () => load(${dist}, plexsyncRequire)`,
      resolveDir: import.meta.dirname
    }))
    setup.onLoad({ filter: /.*/, namespace: "native-unused" }, () => ({ contents: "" }))
  }
})

/** Of undici, its client alone: the rest of it, like a browser's fetch and all that belongs to it, takes long to set up. */
const client = {
  name: "client",
  setup: (setup) => {
    setup.onResolve({ filter: /^undici$/ }, () => ({ path: "undici", namespace: "client" }))
    setup.onLoad({ filter: /.*/, namespace: "client" }, () => ({
      contents: `
        Object.assign(require("undici/lib/dispatcher/dispatcher").prototype, require("undici/lib/api"))
        exports.Agent = require("undici/lib/dispatcher/agent")
        exports.buildConnector = require("undici/lib/core/connect")`,
      resolveDir: import.meta.dirname
    }))
  }
}

/** Parts of Node that are set up when something of them is first used: each takes a few hundredths of an empty process, and most commands use none. Of those alone that are plain objects. */
const lateParts = ["child_process", "crypto", "dns", "http", "https", "net", "os", "readline", "tls", "zlib"]
const late = {
  name: "late",
  setup: (setup) => {
    const filter = new RegExp(`^(node:)?(${lateParts.join("|")})$`)
    setup.onResolve({ filter }, ({ path }) => ({ path: path.replace(/^(node:)?/, "node:"), namespace: "late" }))
    setup.onLoad({ filter: /.*/, namespace: "late" }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => name !== "default")
      const part = `plexsyncRequire(${JSON.stringify(path)})`
      return {
        contents: `for (const name of ${JSON.stringify(names)}) Object.defineProperty(exports, name, { enumerable: true, get: () => ${part}[name] })`
      }
    })
  }
}

/** In the script that looks, the commands that need no server are all there are. */
const storeCommands = {
  name: "store-commands",
  setup: (setup) => {
    const path = resolve(import.meta.dirname, "src/cli/StoreCommands.ts")
    setup.onResolve({ filter: /\/cli\/Commands\.ts$/ }, () => ({ path }))
  }
}

const shared = {
  bundle: true,
  platform: "node",
  target: "node20",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
  write: false,
  outdir: resolve(given.out),
  absWorkingDir: import.meta.dirname
}

const defined = { PLEXSYNC_VERSION: JSON.stringify(version), PLEXSYNC_LINK: JSON.stringify(link) }

/** Files of all bundles, whose licences are to come with them. */
const bundled = new Set()
const build = async (options) => {
  const result = await esbuild.build(options)
  for (const { inputs } of Object.values(result.metafile.outputs))
    for (const input of Object.keys(inputs)) bundled.add(input)
  return result
}

const outputs = []
const keep = (files) => {
  outputs.push(...files)
  return files
}

/** A script for src/load/Script.ts: a function over what CommonJS gives, and the URL of the bundle that asks for it. ASCII, so that V8 need not look at each character. */
const script = async (name, entry, { define, plugins = [], ...options }) => {
  const { metafile, outputFiles } = await build({
    ...shared,
    format: "cjs",
    entryPoints: { [name]: entry },
    entryNames: "[name]-[hash]",
    outExtension: { ".js": ".cjs" },
    define: { ...defined, ...define, "import.meta.url": "plexsyncUrl" },
    banner: { js: "(function(exports,plexsyncRequire,module,plexsyncUrl){const require=plexsyncRequire;" },
    footer: { js: "})" },
    ...options,
    plugins: [
      native("NativeWords", 'require("node:path").dirname(require("node:url").fileURLToPath(plexsyncUrl))'),
      late,
      client,
      ...plugins
    ]
  })
  const [file] = outputFiles
  const ascii = file.text.replace(
    /[^\x00-\x7f]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`
  )
  keep([{ path: file.path, contents: Buffer.from(ascii, "ascii") }])
  return { metafile, name: basename(file.path), bytes: ascii.length }
}

/** A root that Node starts: small, it loads the scripts. `cjs`: Node starts CommonJS a fifth of an empty process sooner. */
const root = async (entry, format) => {
  const { metafile, outputFiles } = await build({
    ...shared,
    format,
    entryPoints: [`src/${entry}.ts`],
    outExtension: { ".js": format === "cjs" ? ".cjs" : ".mjs" },
    minify: true,
    define: {
      ...defined,
      PLEXSYNC_ANSWER: JSON.stringify(answer.name),
      PLEXSYNC_PROGRAM: JSON.stringify(program.name),
      PLEXSYNC_LOOK: JSON.stringify(look.name),
      PLEXSYNC_ELSEWHERE: JSON.stringify(elsewhere),
      ...(format === "cjs" ? { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" } : {})
    },
    banner: {
      js:
        format === "cjs"
          ? "const plexsyncRequire=require;"
          : // Packages in CommonJS ask for their parts with require.
            'import{createRequire as plexsyncMake}from"node:module";const plexsyncRequire=plexsyncMake(import.meta.url),require=plexsyncRequire;'
    },
    // Where it cannot be loaded, a hook takes the long way, which has the words.
    plugins: [native("Native", "__dirname")]
  })
  keep(outputFiles)
  return { metafile, bytes: outputFiles[0].contents.length }
}

const answer = await script("answer", "src/answer.ts", { minify: true })
// Readable, so that a stack in a bug report says something.
const sandbox = await script("sandbox", "sandbox/script.ts", { minify: false })
const program = await script("program", "src/program.ts", {
  minify: false,
  define: { PLEXSYNC_SANDBOX: JSON.stringify(sandbox.name) }
})
/** What a script says of itself. */
const asked = async ({ name }) => {
  const module = { exports: {} }
  const url = pathToFileURL(join(import.meta.dirname, "dist", "build")).href
  runInThisContext(text(name), { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER })(
    module.exports,
    createRequire(import.meta.url),
    module,
    url
  )
  return module.exports.shape()
}
const text = (name) => outputs.find(({ path }) => basename(path) === name).contents.toString("latin1")
const leaves = ({ parts, path }) => (parts.length === 0 ? [path.join(" ")] : parts.flatMap(leaves))

const shape = await asked(program)
const look = await script("look", "src/look.ts", {
  minify: false,
  define: { PLEXSYNC_SHAPE: JSON.stringify(shape) },
  plugins: [storeCommands]
})
const looks = leaves(await asked(look))
const elsewhere = leaves(shape).filter((name) => !looks.includes(name))

const plugin = await root("plugin", "cjs")
await root("plexsync", "esm")

/** A script that runs inside Stash: a plain script for goja, whose value is that of its last statement. Not minified, so that it stays so. */
const embedded = async (name, entry) => {
  const { metafile, outputFiles } = await build({
    ...shared,
    entryPoints: { [name]: `src/${entry}.ts` },
    platform: "neutral",
    target: "es2017",
    format: "esm",
    minifyWhitespace: true
  })
  keep(outputFiles)
  const [output] = Object.values(metafile.outputs)
  return { name: `dist/${name}.js`, ...output }
}
const scripts = [await embedded("hooks", "embedded"), await embedded("alone/alone", "alone")]

/** The manifest of the script that needs no Node: settings, tasks and hooks are those of the others. `.yaml`, as Stash takes each `.yml` below its plugins for a plugin. */
const manifest = (file) => parse(readFileSync(new URL(file, import.meta.url), "utf8"))
const { settings, tasks } = manifest("PlexSync.yml")
const alone = {
  name: "PlexSync Hooks alone",
  description:
    "Keeps Plex showing what Stash knows, where Stash has no Node: tells a PlexSync that runs elsewhere of every edit.",
  version,
  exec: ["alone.js"],
  interface: "js",
  settings,
  hooks: manifest("PlexSyncHooks.yml").hooks,
  // There is no program here that could be started.
  tasks: tasks.filter(({ defaultArgs }) => defaultArgs.mode !== "start")
}
keep([{ path: join(shared.outdir, "alone", "PlexSync.yaml"), contents: stringify(alone) }])

/** What the plugin's bundles may be made of; everything else waits for a task. */
const allowedRooms =
  /^src\/(plugin\.ts|answer\.ts|load\/|core\/|store\/|hook\/|launch\/|stash\/plugin\/|config\/(DataFolder|RuntimeKept)\.ts)/
const forbiddenPackages =
  /node_modules\/(undici|@effect\/cli|graphql|ws|@effect\/platform\/(dist\/)?esm\/(HttpClient|HttpApi|HttpServer)\.js)/
const sizeLimit = 350 * 1024

/** Most hooks are answered by this one: no library may slip into it. */
const shortLimit = 32 * 1024
const allowedLibraries = /node_modules\/better-sqlite3\//

const inputsOf = ({ metafile }) => Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs))
const inputs = [...inputsOf(plugin), ...inputsOf(answer)]
const strangers = [
  ...inputs.filter((input) => (input.startsWith("src/") && !allowedRooms.test(input)) || forbiddenPackages.test(input)),
  ...inputsOf(plugin).filter((input) => input.includes("node_modules/") && !allowedLibraries.test(input))
]
const size = plugin.bytes + answer.bytes
if (strangers.length > 0 || size > sizeLimit || plugin.bytes > shortLimit) {
  const [all, short] = [size, plugin.bytes].map((bytes) => (bytes / 1024).toFixed(0))
  console.error(
    `The plugin bundle is too heavy for a hook: ${all} KB of at most ${sizeLimit / 1024} KB, ${short} KB of at most ${shortLimit / 1024} KB for the short way.\nNot allowed in it: ${strangers.join(", ") || "-"}`
  )
  process.exit(1)
}

/** Who looks into the database needs no server, no HTTP client and nothing that syncs. */
const notToLook = /^src\/(stash|plex|plextv|serve\/(doctor|runtime|tasks))\/|^node_modules\/(undici|ws)\//
const lookStrangers = inputsOf(look).filter((input) => notToLook.test(input))
if (lookStrangers.length > 0) {
  console.error(`The script that looks has parts of what syncs: ${lookStrangers.join(", ")}`)
  process.exit(1)
}

/** Stash compiles it anew for each call. */
const scriptLimit = 8 * 1024
for (const { bytes, exports, imports, name } of scripts)
  if (bytes > scriptLimit || exports.length > 0 || imports.length > 0) {
    console.error(`${name} must be a plain script of at most ${scriptLimit / 1024} KB: it has ${bytes} bytes.`)
    process.exit(1)
  }

keep([{ path: join(shared.outdir, licencesFile), contents: licences([...bundled], shared.absWorkingDir) }])

if (check) {
  console.log(
    `plugin bundle: ${(size / 1024).toFixed(0)} KB, ${inputs.length} modules; short way: ${(plugin.bytes / 1024).toFixed(1)} KB`
  )
  for (const { bytes, name } of scripts) console.log(`${name}: ${(bytes / 1024).toFixed(1)} KB`)
} else {
  const dist = shared.outdir
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(join(dist, "alone"), { recursive: true })
  for (const { contents, path } of outputs) writeFileSync(path, contents)
  chmodSync(join(dist, "plexsync.mjs"), 0o755)
}
