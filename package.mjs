// Makes what a plugin source of Stash serves: package/<platform>/index.yml and the zips it names. The options are in CONTRIBUTING.md.
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { buffer } from "node:stream/consumers"
import { parseArgs } from "node:util"
import { parse, stringify } from "yaml"
import { pageOf } from "./packed-pages.mjs"
import { ZipFile } from "yazl"

// A zip holds local times.
process.env.TZ = "UTC"

const root = import.meta.dirname
const require = createRequire(import.meta.url)

/** The Nodes that a package serves, by the number of their binary interface (`process.versions.modules`). */
const nodes = new Map([
  ["115", "20"],
  ["127", "22"],
  ["137", "24"]
])
const platforms = [
  ...["linux-x64-glibc", "linux-x64-musl", "linux-arm64-glibc", "linux-arm64-musl"],
  ...["darwin-x64", "darwin-arm64", "win32-x64"]
]

const nativeName = "better_sqlite3.node"
const ownAbi = process.versions.modules

const fail = (problem) => {
  console.error(problem)
  process.exit(1)
}

const thisPlatform = () => {
  const library = process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc"
  return [process.platform, process.arch, ...(process.platform === "linux" ? [library] : [])].join("-")
}

const options = () => {
  try {
    return parseArgs({
      options: {
        binding: { type: "boolean" },
        bindings: { type: "string" },
        link: { type: "string" },
        "only-this-node": { type: "boolean" },
        out: { type: "string" },
        platform: { type: "string" }
      }
    }).values
  } catch (cause) {
    return fail(cause.message)
  }
}
const given = options()
const platform = given.platform ?? thisPlatform()

/**
 * Compiled against the headers of Node 24.19 or newer, the binding ends the process when memory is freed (nodejs/node#65446): whatever wraps an object then removes a hook, which this
 * better-sqlite3 never does by itself. Compiled against older headers, it works in all of Node 24.
 */
const sound = (path) => {
  if (readFileSync(path).includes("RemoveEnvironmentCleanupHook"))
    fail(
      `${path} was compiled against the headers of Node 24.19 or newer, with which it would crash. Compile it against those of 24.18.1: node-gyp rebuild --release --target=24.18.1`
    )
  return path
}

/** The native part that npm built or fetched for the Node that runs this: one for another Node does not load. */
const ownBinding = () => {
  const path = join(dirname(require.resolve("better-sqlite3/package.json")), "build", "Release", nativeName)
  try {
    require(path)
    return sound(path)
  } catch (cause) {
    return fail(
      `better-sqlite3 does not load in Node ${process.versions.node}: run "npm rebuild better-sqlite3" first (${cause.message.split("\n")[0]})`
    )
  }
}

/** Of each ABI that can be had, the file. */
const foundBindings = () => {
  const isGiven = (abi) => given.bindings !== undefined && existsSync(join(given.bindings, abi, nativeName))
  return new Map(
    [...nodes.keys()].flatMap((abi) => {
      if (isGiven(abi)) return [[abi, sound(join(given.bindings, abi, nativeName))]]
      return abi === ownAbi && platform === thisPlatform() ? [[abi, ownBinding()]] : []
    })
  )
}

const bindingsForAll = () => {
  const found = foundBindings()
  const missing = [...nodes].filter(([abi]) => !found.has(abi)).map(([abi, node]) => `${abi} (Node ${node})`)
  if (found.size === 0 || (missing.length > 0 && given["only-this-node"] !== true))
    fail(
      `Bindings for ${platform} are missing, for ABI ${missing.join(", ")}. Give a folder that has them as <ABI>/${nativeName} with --bindings, or --only-this-node for a trial.`
    )
  return found
}

const git = (...words) => {
  try {
    return execFileSync("git", ["-C", root, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()
  } catch {
    return fail("The package is made of a commit: there must be git, and a checkout with a commit.")
  }
}

/** The commit that is packed. Its time is that of every file, and the package's date: Stash takes a later one for an update. */
const readCommit = () => {
  const [hash, seconds] = git("log", "-1", "--abbrev=7", "--format=%h %ct").split(" ")
  const isClean = git("status", "--porcelain") === ""
  if (!isClean) console.error("There are changes that are not committed: the version ends in -dirty.")
  return { hash: isClean ? hash : `${hash}-dirty`, time: new Date(Number(seconds) * 1000) }
}

const listed = (words) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`)

const file = (path, bytes, mode = 0o644) => ({ path, bytes: Buffer.from(bytes), mode })
const copied = (from, to = from, mode = undefined) => file(to, readFileSync(join(root, from)), mode)

/** What the plugin needs of what is built, and the licences of what is inside. */
const bundles =
  /^(?:plexsync\.mjs|plugin\.cjs|hooks\.js|(?:answer|look|program|sandbox)-\w+\.cjs|THIRD_PARTY_LICENSES\.txt)$/

/** What stands in the files of plugin/ for what is only known now. */
const filled = (name, words, mode) =>
  file(
    name,
    readFileSync(join(root, "plugin", name), "utf8").replace(/@([A-Z_]+)@/g, (_, word) => words[word]),
    mode
  )

/** The pages for people, which README.txt may name. */
const pages = () => {
  const paths = readdirSync(join(root, "docs")).map((name) => `docs/${name}`)
  return paths.map((path) =>
    file(
      path,
      pageOf(readFileSync(join(root, path), "utf8"), path, (one) => paths.includes(one))
    )
  )
}

const wholePlugin = ({ bindings, dist, link, serves, version }) => {
  const isWindows = platform.startsWith("win32-")
  const words = { LINK: link, NODE_SUFFIX: isWindows ? ".cmd" : "", SERVES: serves, VERSION: version }
  return [
    copied("PlexSync.yml"),
    copied("PlexSyncHooks.yml"),
    copied("classic/PlexSync.yaml"),
    copied("LICENSE"),
    ...pages(),
    filled("README.txt", words),
    isWindows ? filled("node.cmd", words) : filled("node", words, 0o755),
    ...readdirSync(dist)
      .filter((name) => bundles.test(name))
      .map((name) => file(`dist/${name}`, readFileSync(join(dist, name)), name === "plexsync.mjs" ? 0o755 : 0o644)),
    ...[...bindings].map(([abi, path]) =>
      file(`dist/native/${platform}-${abi}/${nativeName}`, readFileSync(path), 0o755)
    )
  ]
}

/** For a Stash without Node: the script and its manifest, as build.mjs makes them. */
const hooksAlone = ({ dist }) => [
  file("PlexSync.yml", readFileSync(join(dist, "alone", "PlexSync.yaml"))),
  file("alone.js", readFileSync(join(dist, "alone", "alone.js"))),
  copied("LICENSE")
]

/**
 * What a source offers. `files` gets the built folder `dist`, among other things; name, description and version are those of the PlexSync.yml that it gives. `loads` are the only
 * files in the zip that are named .yml, for Stash loads each it finds. `isForPlatform`: it holds something native, and says which Nodes it serves.
 */
const packages = [
  { id: "PlexSync", loads: ["PlexSync.yml", "PlexSyncHooks.yml"], isForPlatform: true, files: wholePlugin },
  { id: "PlexSyncHooksAlone", loads: ["PlexSync.yml"], isForPlatform: false, files: hooksAlone }
]

/** Sorted, and every file with the commit's time: the same commit gives the same bytes. */
const zipOf = (files, time) => {
  const zip = new ZipFile()
  for (const { bytes, mode, path } of files.toSorted((one, other) => (one.path < other.path ? -1 : 1)))
    zip.addBuffer(bytes, path, { mtime: time, mode: 0o100000 | mode, compress: true })
  zip.end()
  return buffer(zip.outputStream)
}

const pack = async ({ files, id, isForPlatform, loads }, folder, about) => {
  const all = files(about)
  const manifest = all.find(({ path }) => path === "PlexSync.yml")
  const { description, name, version } = parse(manifest.bytes.toString())
  const strays = all.filter(({ path }) => path.endsWith(".yml") && !loads.includes(path))
  if (strays.length > 0) fail(`Stash would load these as plugins: ${strays.map(({ path }) => path).join(", ")}`)
  const zip = await zipOf(all, about.commit.time)
  writeFileSync(join(folder, `${id}.zip`), zip)
  return {
    id,
    name,
    metadata: { description: isForPlatform ? `${description} For ${about.serves}.` : description },
    version: `${version}-${about.commit.hash}`,
    date: about.commit.time.toISOString().slice(0, 19).replace("T", " "),
    path: `${id}.zip`,
    sha256: createHash("sha256").update(zip).digest("hex")
  }
}

const makePackages = async () => {
  if (!platforms.includes(platform)) fail(`There is no platform ${platform}; known are ${platforms.join(", ")}.`)
  const bindings = bindingsForAll()
  const serves = `Node ${listed([...bindings.keys()].map((abi) => nodes.get(abi)))} on ${platform}`
  const { homepage, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  const link = given.link ?? homepage ?? "docs/install.md"
  // It goes into a shell script and into JSON.
  if (!/^[\w:/.#?&=%~+-]+$/.test(link)) fail(`This is no address: ${link}`)
  const commit = readCommit()
  const about = { bindings, commit, link, serves, version: `${version}-${commit.hash}` }
  const folder = join(resolve(given.out ?? "package"), platform)
  const work = mkdtempSync(join(tmpdir(), "plexsync-package-"))
  try {
    const dist = join(work, "dist")
    execFileSync(process.execPath, ["build.mjs", "--out", dist, "--link", link], { cwd: root, stdio: "inherit" })
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const index = []
    for (const one of packages) index.push(await pack(one, folder, { ...about, dist }))
    writeFileSync(join(folder, "index.yml"), stringify(index, { lineWidth: 0 }))
    for (const { path, version } of index) console.log(`${join(folder, path)} ${version}`)
    console.log(`For ${serves}.`)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const keepBinding = () => {
  const target = join(resolve(given.out ?? "bindings"), ownAbi, nativeName)
  const path = ownBinding()
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(path, target)
  console.log(target)
}

if (given.binding) keepBinding()
else await makePackages()
