// What slows or quickens the start of Node from the environment: a figure of a start says nothing while one is set.
const meddling = /^(NODE_|SSL_CERT_|OPENSSL_|UV_|LD_(PRELOAD|AUDIT|BIND_NOW|DEBUG)$)/

/** Clears them, for the benches and all that they start, and gives the names of those that were set. */
export const cleared = (environment) => {
  const names = Object.keys(environment).filter((name) => meddling.test(name))
  for (const name of names) delete environment[name]
  return names.toSorted()
}
