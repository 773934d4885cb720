#!/usr/bin/env node
import { run } from './run.js'

/**
 * A reader that has had enough (`partita predict … | head`) is no error. Any other failure to write
 * is one, whatever the command itself thinks.
 */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    process.stderr.write(`error: cannot write the output: ${error.message}\n`)
    process.once('exit', () => {
      process.exitCode = 1
    })
  })
}

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signals: process,
})
