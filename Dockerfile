# One image for every role of a process: `docker run … serve`, `… migrate`, `… backup FILE`. docs/guides/operations.md says how to run it.
FROM node:20.20.2-bookworm-slim AS packages
WORKDIR /srv/gongdao
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:20.20.2-bookworm-slim AS screens
WORKDIR /srv/gongdao
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY bin ./bin
COPY web ./web
COPY tsconfig.json ./
RUN node bin/web.js

FROM node:20.20.2-bookworm-slim
WORKDIR /srv/gongdao
ENV NODE_ENV=production \
    PORT=7300 \
    GONGDAO_HOST=0.0.0.0 \
    GONGDAO_DATA=/var/lib/gongdao \
    GONGDAO_LOG_FORMAT=json \
    GONGDAO_DRAIN_SECONDS=5 \
    GONGDAO_STOP_SECONDS=25
COPY --from=packages /srv/gongdao/node_modules ./node_modules
COPY package.json package-lock.json ./
COPY bin ./bin
COPY src ./src
COPY policies ./policies
COPY --from=screens /srv/gongdao/web/dist ./web/dist
# The account that runs it may write its data and the program made of the sources, and nothing else.
RUN mkdir -p /var/lib/gongdao node_modules/.cache && chown node:node /var/lib/gongdao node_modules/.cache
USER node
RUN node bin/gongdao.js --help > /dev/null
VOLUME /var/lib/gongdao
EXPOSE 7300
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/gongdao.js"]
CMD ["serve"]
