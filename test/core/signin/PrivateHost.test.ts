import { describe, expect, it } from "@effect/vitest"
import { isPrivate, mayCarryToken } from "../../../src/core/signin/PrivateHost.ts"

describe("a host of a network of one's own", () => {
  it.each([
    "127.0.0.1",
    "10.0.0.1",
    "192.168.1.5",
    "172.16.0.1",
    "172.31.255.1",
    "169.254.1.1",
    "[::1]",
    "fd00::1",
    "fe80::1",
    "plex",
    "localhost",
    "host.docker.internal",
    "nas.local",
    "box.home.arpa"
  ])("%s", (host) => {
    expect(isPrivate(host)).toBe(true)
  })
})

describe("a host that may be anywhere", () => {
  it.each([
    "203.0.113.7",
    "172.32.0.1",
    "172.15.0.1",
    "11.0.0.1",
    "192.169.1.1",
    "100.64.0.1",
    "2001:db8::1",
    "plex.example.com",
    "10.0.0.1.example.com",
    "evil.com"
  ])("%s", (host) => {
    expect(isPrivate(host)).toBe(false)
  })
})

describe("a token", () => {
  it("goes over https anywhere, and over http only inside one's own network", () => {
    expect(mayCarryToken("https://plex.example.com")).toBe(true)
    expect(mayCarryToken("http://192.168.1.5:32400")).toBe(true)
    expect(mayCarryToken("http://[fd00::5]:32400")).toBe(true)
    expect(mayCarryToken("http://plex.example.com:32400")).toBe(false)
    expect(mayCarryToken("http://203.0.113.7:32400")).toBe(false)
    expect(mayCarryToken("ftp://192.168.1.5")).toBe(false)
    expect(mayCarryToken("no address")).toBe(false)
  })
})
