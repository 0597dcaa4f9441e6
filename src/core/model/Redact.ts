/** Shorter ones could be words of a sentence. Characters. */
const shortest = 8

/** A text in which none of these secrets stands, as it is or as part of a query. */
export const redact = (text: string, secrets: ReadonlyArray<string>): string =>
  secrets
    .filter((secret) => secret.length >= shortest)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .reduce((clean, secret) => clean.replaceAll(secret, "<redacted>"), text)
