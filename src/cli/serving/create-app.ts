import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PartitaError } from '../../errors.js'
import { optionalPackage } from '../running/optional-package.js'
import { requestOf } from './request-question.js'
import type { ServedModel } from './served-model.js'

/** What requests may do. */
export interface ServingLimits {
  readonly maxRows: number
  readonly maxBytes: number
  /** seconds in which a request has to arrive */
  readonly timeout: number
  /** what requests have to know, if anything */
  readonly token?: string | undefined
}

const PACKAGES = ['fastify', 'prom-client']
/** Connections at once; more wait for the system to give up on them. */
const MOST_CONNECTIONS = 1000
/** Milliseconds that a connection stays open without a request. */
const IDLE = 10_000

/**
 * An HTTP server around a model: `POST /predict`, `GET /`, `/healthz` and `/metrics`.
 *
 * @param onFault told of errors that are not the request's
 * @throws PartitaError (as a rejection) UNSUPPORTED where the packages it takes are not installed
 */
export async function createApp(
  model: ServedModel,
  { maxRows, maxBytes, timeout, token }: ServingLimits,
  onFault: (error: unknown) => void,
): Promise<FastifyInstance> {
  const { fastify } = await optionalPackage(() => import('fastify'), 'serving', PACKAGES)
  const client = await optionalPackage(() => import('prom-client'), 'serving', PACKAGES)
  const register = new client.Registry()
  client.collectDefaultMetrics({ register })
  const seconds = new client.Histogram({
    name: 'partita_request_seconds',
    help: 'How long requests took, by route and status.',
    labelNames: ['route', 'status'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [register],
  })
  const rows = new client.Counter({
    name: 'partita_rows_total',
    help: 'Rows that were answered.',
    registers: [register],
  })
  const patience = 1000 * timeout
  const app = fastify({
    bodyLimit: maxBytes,
    requestTimeout: patience,
    connectionTimeout: 2 * patience + 1000,
    keepAliveTimeout: IDLE,
    http: {
      // that of requests has no effect where it is shorter than that of their headers
      headersTimeout: patience,
      requestTimeout: patience,
      connectionsCheckingInterval: Math.min(1000, patience / 2),
    },
  })
  app.server.maxConnections = MOST_CONNECTIONS
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url === '/healthz' || isKnown(request, token)) return
    reply.header('www-authenticate', 'Bearer')
    await reply.code(401).send({ error: 'UNAUTHORIZED', message: 'this needs a bearer token' })
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    seconds.observe({ route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
  app.setErrorHandler((error: FastifyError, _request, reply) => refuse(error, reply, onFault))
  app.setNotFoundHandler((_request, reply) => {
    const message = 'there are POST /predict, GET /, GET /healthz and GET /metrics'
    return reply.code(404).send({ error: 'NOT_FOUND', message })
  })
  app.get('/', async () => ({ ...model.description, limits: { maxRows, maxBytes } }))
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/metrics', async (_request, reply) => {
    reply.type(register.contentType)
    return register.metrics()
  })
  app.post('/predict', async (request) => {
    const asked = requestOf(request.body, maxRows)
    const predictions = await model.predict(asked.rows, asked.question)
    rows.inc(predictions.length)
    return { predictions }
  })
  return app
}

/** Whether a request has the token, in a time that does not depend on how much of it is right. */
function isKnown({ headers }: FastifyRequest, token: string | undefined): boolean {
  if (token === undefined) return true
  const hashed = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hashed(headers.authorization ?? ''), hashed(`Bearer ${token}`))
}

/** What is the request's own fault says so; nothing of the inside shows. */
function refuse(error: FastifyError, reply: FastifyReply, onFault: (error: unknown) => void) {
  if (error instanceof PartitaError) {
    return reply.code(400).send({ error: error.code, message: error.message })
  }
  const status = error.statusCode ?? 500
  if (status < 500) return reply.code(status).send({ error: error.code, message: error.message })
  onFault(error)
  return reply.code(500).send({ error: 'FAULT', message: 'this should not happen: see the log' })
}
