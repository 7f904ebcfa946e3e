# syntax=docker/dockerfile:1

FROM node:24-bookworm-slim AS build
WORKDIR /opt/drover
COPY package.json package-lock.json .npmrc prepare.mjs ./
COPY packages/openstack-client-lite/package.json packages/openstack-client-lite/
# Nothing is built yet: the sources come after, so that a change of them does not install anew.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.base.json ./
COPY packages packages
COPY adapters adapters
COPY commands commands
COPY src src
RUN npx --no-install tsc -b
# What is left of src is what the programs read as it is: the scripts for compute hosts.
RUN find src -name '*.ts' -delete && find src -type d -empty -delete
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="Drover" \
      org.opencontainers.image.description="Moves running OpenStack servers between compute hosts, asked for and approved in chat." \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production \
    DROVER_CONFIG=/etc/drover/drover.yaml
WORKDIR /opt/drover
COPY package.json manifest.yml LICENSE CHANGELOG.md ./
COPY docs docs
COPY --from=build /opt/drover/node_modules node_modules
COPY --from=build /opt/drover/packages/openstack-client-lite/package.json packages/openstack-client-lite/
COPY --from=build /opt/drover/packages/openstack-client-lite/dist packages/openstack-client-lite/dist
COPY --from=build /opt/drover/src src
COPY --from=build /opt/drover/dist dist
# The one place that is written to, for `store: { directory: /var/lib/drover }`; the rest may be read-only.
RUN mkdir -p /var/lib/drover && chown 1000:1000 /var/lib/drover && chmod 700 /var/lib/drover
VOLUME /var/lib/drover
USER 1000:1000
EXPOSE 9400
STOPSIGNAL SIGTERM
# Needs an `http` section with port 9400, which the probes of an orchestrator need as well.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9400/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/drover/dist/src/cli.js"]
CMD ["start"]
