#!/bin/sh
# Starts the container. As root it first gives the files of PlexSync, and no others, to the user that it is going to be; a folder
# that Docker made belongs to root. Started as another user (`--user`), it takes the folder as it is.
set -eu
here=$(dirname "$(readlink -f "$0")")
owner=${PUID:-1000}:${PGID:-1000}

# Each file whose owner is another, links themselves and not what they lead to.
give() {
  find "$@" \( ! -user "${owner%:*}" -o ! -group "${owner#*:}" \) -exec chown -h "$owner" {} +
}

give_all() {
  give "$PLEXSYNC_DATA_DIR" -maxdepth 0 || return 1
  for name in "$PLEXSYNC_DATA_DIR"/config.json "$PLEXSYNC_DATA_DIR"/plexsync.* "$PLEXSYNC_DATA_DIR"/device-id* \
    "$PLEXSYNC_DATA_DIR"/stash-* "$PLEXSYNC_DATA_DIR"/code "$PLEXSYNC_DATA_DIR"/runtime; do
    [ ! -e "$name" ] || give "$name" || return 1
  done
}

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PLEXSYNC_DATA_DIR"
  # The program says more, if it cannot write there.
  give_all || echo "$PLEXSYNC_DATA_DIR could not be given to $owner (PUID:PGID)" >&2
fi
exec "$here/plexsync.sh" "$@"
