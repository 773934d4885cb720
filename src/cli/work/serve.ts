import { PartitaError } from '../../errors.js'
import { readFileWhole } from '../../io/index.js'
import { exitCodes } from '../exit-codes.js'
import type { CliContext } from '../options/context.js'
import type { ServeValues } from '../options/serve-options.js'
import { UsageError } from '../options/usage-error.js'
import { printable } from '../printable.js'
import { createApp } from '../serving/create-app.js'
import { servedModel } from '../serving/served-model.js'

/** Where the token of all requests comes from. */
const TOKEN = 'PARTITA_TOKEN'

/** `partita serve`: answers requests until it is told to stop. */
export async function serve(values: ServeValues, context: CliContext): Promise<number> {
  const { port = 8080, host = '127.0.0.1', maxRows = 1000, maxBytes = 2 ** 20 } = values
  const { engine, deterministic, timeout = 10, quiet } = values
  const token = context.env[TOKEN] || undefined
  const isLocal = /^(127\.|::1$|localhost$)/.test(host)
  if (!isLocal && token === undefined) {
    const hint = `set the environment variable ${TOKEN} to what requests have to know, or leave --host out`
    throw new UsageError(`--host ${host} is open to others`, hint)
  }
  const model = await servedModel(await readFileWhole(values.model), { engine, deterministic })
  const say = (text: string) => context.stderr.write(`${printable(text)}\n`)
  const onFault = (error: unknown) => say(`error: ${error instanceof Error ? error.stack : error}`)
  const app = await createApp(model, { maxRows, maxBytes, timeout, token }, onFault)
  try {
    const address = await app.listen({ port, host }).catch((cause) => {
      throw cannotListen(host, port, cause)
    })
    if (!quiet) say(`listening at ${address}${token === undefined ? '' : ', with a token'}`)
    await stopped(context)
    if (!quiet) say('stopping: answering what has arrived')
  } finally {
    await app.close()
  }
  return exitCodes.done
}

/** Waits for the first signal to stop. */
async function stopped({ signals }: CliContext): Promise<void> {
  let stop = () => {}
  const stopping = new Promise<void>((resolve) => {
    stop = resolve
  })
  const kinds = ['SIGINT', 'SIGTERM'] as const
  for (const kind of kinds) signals.on(kind, stop)
  await stopping
  for (const kind of kinds) signals.off(kind, stop)
}

function cannotListen(host: string, port: number, cause: unknown): PartitaError {
  const { code, message } = cause as NodeJS.ErrnoException
  const reason =
    code === 'EADDRINUSE'
      ? 'another program listens there'
      : code === 'EACCES'
        ? 'this user may not listen there'
        : message
  return new PartitaError('UNSUPPORTED', `cannot listen at ${host}:${port}`, {
    received: reason,
    hint: 'name another port: --port N, 0 for any that is free',
    cause,
  })
}
