# Parley as one image: `docker build -t parley .`, or with its database and a load balancer: compose.yaml.
# No build step: Node runs the TypeScript as it is.

FROM node:26.10.0-trixie-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The image's own Node and a PostgreSQL server take the place of those that come as packages, which are
# optional or fetched by install scripts.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:26.10.0-trixie-slim
ENV NODE_ENV=production \
    PORT=3000 \
    PARLEY_DATA_DIR=/data
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY src ./src
COPY adapters ./adapters
# `parley doctor` and the other commands; and a folder for files, to be mounted.
RUN ln -s /app/src/cli/main.ts /usr/local/bin/parley \
 && install --directory --owner=node --group=node --mode=0750 /data
USER node
VOLUME /data
EXPOSE 3000
# Alive, not ready: a database that is away is no reason to start Parley anew.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# As `npm start`, without npm between the signal and Parley.
CMD ["node", "--max-semi-space-size=8", "--disable-warning=ExperimentalWarning", "src/main.ts"]
