/** The oldest Node that has all that is used here. */
const oldest = [20, 19] as const

/** What to say where the Node that runs this is too old, for example "18.20.8". Asked before anything that such a Node does not have. */
export const tooOld = (version: string): string | undefined => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return undefined
  return `PlexSync needs Node ${oldest.join(".")} or newer, or the container: ${PLEXSYNC_LINK} (this is Node ${version})`
}
