#!/bin/sh
# `plexsync` in the container. Whoever calls it (its start, the health check, `docker exec`, which is root), it runs as PUID and
# PGID, or as the user that the container was started as: nothing in /config ever becomes root's.
set -eu
here=$(dirname "$(readlink -f "$0")")
# What it writes is for that user only.
umask 077
set -- node "$here/../dist/plexsync.mjs" "$@"
[ "$(id -u)" = 0 ] || exec "$@"

user=${PUID:-1000}
group=${PGID:-1000}
case $user,$group in
*[!0-9,]*)
  echo "PUID and PGID must be numbers, as the command id prints them, not $user and $group" >&2
  exit 2
  ;;
esac
exec setpriv --reuid "$user" --regid "$group" --clear-groups --no-new-privs -- "$@"
