# PlexSync as a container of its own, beside that of Stash. See docs/install.md.
# Compiled against Node 24.19 or newer, better-sqlite3 12 crashes (nodejs/node#65446).
ARG NODE=22

# The full image has the compiler that better-sqlite3 needs where no prebuilt binary can be had.
FROM node:${NODE}-bookworm AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts && npm rebuild better-sqlite3
COPY . .
RUN sh docker/build.sh /image

FROM node:${NODE}-bookworm-slim
COPY --from=build /image/opt/plexsync /opt/plexsync
COPY --from=build /image/usr/local/bin /usr/local/bin
# A new volume begins as a copy of this folder.
COPY --from=build --chown=1000:1000 /image/config /config
# PUID, PGID and TZ may be set, and every setting of docs/configuration.md.
ENV PLEXSYNC_DATA_DIR=/config HOME=/tmp
VOLUME /config
HEALTHCHECK --interval=30s --timeout=20s --start-period=2m CMD ["plexsync", "status"]
ENTRYPOINT ["/opt/plexsync/docker/entrypoint.sh"]
CMD ["serve", "--wait"]
