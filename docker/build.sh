#!/bin/sh
# The image's first stage, in a checkout whose packages are installed: builds, and lays out in folder $1 what the image adds to its base.
set -eu
out=$1
cd "$(dirname "$0")/.."
node build.mjs

program=$out/opt/plexsync
native=node_modules/better-sqlite3
mkdir -p "$program/$native/build/Release" "$out/usr/local/bin" "$out/config"
cp -R dist docker LICENSE "$program"
rm "$program/docker/build.sh"
# All of that package that is not in the bundles.
cp "$native/package.json" "$native/LICENSE" "$program/$native"
cp "$native/build/Release/better_sqlite3.node" "$program/$native/build/Release"
ln -s ../../../opt/plexsync/docker/plexsync.sh "$out/usr/local/bin/plexsync"
chmod -R a+rX,go-w "$out"
chmod 0700 "$out/config"

# Shows that it runs, and keeps the compiled code beside it, where every container finds it: that of the runtime, which is compiled in its own way, too.
node "$program/dist/plexsync.mjs" --version
node "$program/dist/plexsync.mjs" serve --help >/dev/null
