# One image; the command chooses the process:
#   docker run … parser-manager manager
#   docker run … parser-manager parser rss
#   docker run … parser-manager migrate up
# Only the manager answers HTTP, so health is checked where it is started: docker-compose.yml and deploy/kubernetes ask
# its /health/ready and /health. A parser tells by its heartbeats, and leaves with an exit code when it cannot go on.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=optional --no-fund --no-audit
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.mjs scripts/
COPY src src
COPY dashboard dashboard
COPY examples/pipelines examples/pipelines
RUN node scripts/build.mjs --clean

FROM node:24-slim AS modules
WORKDIR /app
COPY package.json package-lock.json ./
# the optional dependencies are a Node for machines that have an older one, and accelerators nothing here needs
RUN npm ci --ignore-scripts --omit=dev --omit=optional --no-fund --no-audit

FROM node:24-slim
# for scripts of users: Python is one of their languages, bubblewrap keeps them apart (docs/scripts.md)
RUN apt-get update && apt-get install -y --no-install-recommends bubblewrap python3-minimal python3 ca-certificates \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY package.json ./
COPY --from=modules /app/node_modules node_modules
COPY migrations migrations
COPY deploy/kafka/pom.xml deploy/kafka/pom.xml
COPY --from=build /app/dist dist
# a volume takes the owner of the folder it is mounted on
RUN mkdir -p data/artifacts && chown 1000:1000 data/artifacts
# a number, so that Kubernetes can tell that it is not root; it is the user `node` of the image
USER 1000:1000
EXPOSE 8000
ENTRYPOINT ["node", "/app/dist/cli/main.js"]
CMD ["--help"]
