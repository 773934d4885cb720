/** The built command line with a terminal for standard error, whatever it really is. */
import { run } from '../../dist/cli/run.js'

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: { isTTY: true, columns: 100, write: (text) => process.stderr.write(text) },
  env: process.env,
  signals: process,
})
