import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import { fileSystemOf, isNetwork, networkOf } from "../../../src/store/sqlite/NetworkFolder.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

const mountinfo = `21 26 0:20 / /proc rw,nosuid - proc proc rw
26 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
40 26 0:35 / /mnt/nas rw,relatime shared:5 master:2 - nfs4 nas:/export rw,vers=4.2
41 26 0:36 / /mnt/My\\040Share rw - cifs //nas/share rw
42 40 8:17 / /mnt/nas/fast rw - xfs /dev/sdb1 rw
43 26 0:40 / /mnt/c rw,noatime - 9p drvfs rw,aname=drvfs
44 26 0:41 / /mnt/pool rw - fuse.mergerfs a:b rw
45 26 0:42 / /mnt/over rw - nfs nas:/old rw
46 26 8:33 / /mnt/over rw - btrfs /dev/sdc1 rw
`

describe("the file system of a folder", () => {
  it.each([
    ["/var/lib/plexsync", "ext4"],
    ["/mnt/nas", "nfs4"],
    ["/mnt/nas/config/plexsync", "nfs4"],
    ["/mnt/nas-local", "ext4"],
    ["/mnt/nas/fast/data", "xfs"],
    ["/mnt/My Share/data", "cifs"],
    ["/mnt/c/Users/me", "9p"],
    ["/mnt/pool/data", "fuse.mergerfs"],
    ["/mnt/over/data", "btrfs"]
  ])("%s is %s: the deepest mount, and of those at one place the last", (folder, fileSystem) => {
    expect(fileSystemOf(folder, mountinfo)).toBe(fileSystem)
  })

  it("is unknown where the kernel tells nothing", () => {
    expect(fileSystemOf("/data", "")).toBeUndefined()
    expect(fileSystemOf("/data", "no such line\n")).toBeUndefined()
  })

  it.each(["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs"])("%s is of another machine", (fileSystem) => {
    expect(isNetwork(fileSystem)).toBe(true)
  })

  it.each(["ext4", "xfs", "btrfs", "zfs", "overlay", "tmpfs", "fuse.mergerfs", "fuseblk", "virtiofs", "nfsd-like"])(
    "%s is of this machine",
    (fileSystem) => {
      expect(isNetwork(fileSystem)).toBe(false)
    }
  )

  it.scoped("is asked for a folder that is still to be made, too", () =>
    Effect.gen(function* () {
      const folder = join(yield* temporaryFolder, "a", "b")
      expect(yield* networkOf(folder)).toBeUndefined()
    })
  )
})
