ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# no package needs its install script, so none gets to run
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.mjs ./scripts/
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts && mkdir data

FROM node:${NODE_VERSION}-bookworm-slim
LABEL org.opencontainers.image.title="SMTP connector for Camunda 8" \
      org.opencontainers.image.description="Sends e-mail from BPMN processes over SMTP: none lost, none twice." \
      org.opencontainers.image.licenses="Apache-2.0"
# /data is the only place that is written to: the root file system may be read-only
ENV NODE_ENV=production \
    CAMUNDA_TOKEN_DISK_CACHE_DISABLE=true \
    SMTP_LEDGER=sqlite:/data/ledger.db
WORKDIR /app
# the user below has to read these, whatever the umask of the clone was
COPY --chmod=644 package.json LICENSE ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build --chown=1000:1000 /app/data /data
VOLUME /data
# a number, so that Kubernetes can check runAsNonRoot
USER 1000:1000
EXPOSE 8089
# SIGTERM drains for up to SMTP_SHUTDOWN_TIMEOUT (25 s): docker stop and compose need a grace period above it
STOPSIGNAL SIGTERM
# live, not ready: an engine that is away does not get better by a restart of this container
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HTTP_PORT || 8089}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# without these V8 takes 200 MB and more for the 30 MB that are in use, and no mail costs less for it (docs/performance.md)
CMD ["node", "--max-semi-space-size=8", "--heap-growing-percent=50", "dist/main.js", "run"]
