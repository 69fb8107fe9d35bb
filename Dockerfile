# The signaling service: docker build -t s2c-signaling . && docker run -p 1122:1122 s2c-signaling
# Give flags after the image's name; another outer port with -p OUTER:1122.
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
RUN npx tsc -b signaling \
 && find shared/dist signaling/dist -type f ! -name '*.js' -delete \
 && find shared/dist signaling/dist -name '*.test.js' -delete

FROM manifests AS runtime-modules
RUN npm ci --workspace shared --workspace signaling --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /s2c
COPY --from=runtime-modules /s2c ./
COPY --from=build /s2c/shared/dist shared/dist
COPY --from=build /s2c/signaling/dist signaling/dist
COPY signaling/bin signaling/bin
USER node
EXPOSE 1122
# Asks the port that S2C_SIGNALING_PORT names, 1122 otherwise.
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s --retries=3 \
  CMD ["node", "signaling/bin/s2c-signaling.js", "--healthcheck"]
# Node as the first process: the command handles SIGTERM and SIGINT itself. With the flag that its first line gives it elsewhere.
ENTRYPOINT ["node", "--max-semi-space-size=4", "signaling/bin/s2c-signaling.js"]
