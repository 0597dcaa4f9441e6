import envPaths from "env-paths"

const paths = envPaths("plexsync", { suffix: "" })

/** The platform's folder for a program's state: on Linux, where logs and state go; elsewhere, with the data. */
export const stateFolder: string = process.platform === "linux" ? paths.log : paths.data
