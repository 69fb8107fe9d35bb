# The signaling service. For one machine with a public name:
#   docker build -t s2c-signaling .
#   docker run -p 1122:1122 -p 3478:3478/udp --read-only s2c-signaling --stun meet.example.org
# Flags stand after the image's name; another outer port with -p OUTER:1122. It writes nothing but its log, to stdout.
ARG NODE_IMAGE=node:20.19.5-bookworm-slim

# All packages' descriptions are needed to check the lock file, but only two packages are installed and built.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /s2c
COPY package.json package-lock.json ./
COPY shared/package.json shared/
COPY signaling/package.json signaling/
COPY peer/package.json peer/
COPY e2e/package.json e2e/

FROM manifests AS build
RUN npm ci --workspace shared --workspace signaling --include-workspace-root --ignore-scripts --no-audit --no-fund
COPY tsconfig.base.json ./
COPY shared shared
COPY signaling signaling
# Without what is for tests alone, and what Node does not read.
RUN npx tsc -b signaling \
 && rm -r shared/dist/sim \
 && find shared/dist signaling/dist -type f ! -name '*.js' -delete \
 && find shared/dist signaling/dist \
   \( -name '*.test.js' -o -name 'scripted-*.js' -o -name 'fake-*.js' -o -name '*-simulation.js' -o -name '*-contract.js' \) -delete

FROM manifests AS runtime-modules
RUN npm ci --workspace shared --workspace signaling --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf peer e2e package.json package-lock.json node_modules/.package-lock.json node_modules/@types node_modules/undici-types \
 && find node_modules -type d -name test -prune -exec rm -r {} + \
 && find node_modules -type f \( -name '*.ts' -o -name '*.cts' -o -name '*.mts' -o -name '*.map' -o -name '*.md' \) -delete

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /s2c
COPY --from=runtime-modules /s2c ./
COPY --from=build /s2c/shared/dist shared/dist
COPY --from=build /s2c/signaling/dist signaling/dist
COPY signaling/bin signaling/bin
USER node
EXPOSE 1122 3478/udp
# Knows no flags: another port and TLS are told to it, too, where they are variables (S2C_SIGNALING_PORT, S2C_SIGNALING_TLS_CERT, …).
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s --retries=3 \
  CMD ["node", "signaling/bin/s2c-signaling.js", "--healthcheck"]
# Node as the first process: the command handles SIGTERM and SIGINT itself. With the flag that its first line gives it elsewhere.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--max-semi-space-size=4", "signaling/bin/s2c-signaling.js"]
