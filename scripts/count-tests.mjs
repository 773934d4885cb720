// Prints "N passed, N failed" from vitest's JSON report, the last line of CI.
import { readFileSync } from 'node:fs'

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'))
// A test file that cannot even be loaded counts no test of its own: count it as one failure.
const brokenFiles = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length
const failed = report.numFailedTests + brokenFiles
console.log(`${report.numPassedTests} passed, ${failed} failed`)
process.exitCode = failed === 0 && report.numPassedTests > 0 ? 0 : 1
