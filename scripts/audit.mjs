// Known weaknesses of the dependencies, where the registry answers: a mirror without that service is no fault of ours.
import { spawnSync } from 'node:child_process'

const LEVEL = 'high'
const { stdout } = spawnSync('npm', ['audit', '--json', `--audit-level=${LEVEL}`], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
})
let report
try {
  report = JSON.parse(stdout)
} catch {
  report = { error: { summary: 'no answer' } }
}
const counts = report.metadata?.vulnerabilities
if (!counts) {
  const reason = report.error?.summary || report.message || 'no answer'
  console.log(
    `audit: the registry does not audit here (${reason.split('\n')[0]}); nothing was checked`,
  )
} else {
  const found = Object.entries(counts).filter(([level, count]) => level !== 'total' && count > 0)
  console.log(
    `audit: ${found.map(([level, count]) => `${count} ${level}`).join(', ') || 'nothing known'}`,
  )
  const serious = (counts.high ?? 0) + (counts.critical ?? 0)
  if (serious > 0) {
    for (const { name, severity } of Object.values(report.vulnerabilities)) {
      console.error(`${severity}: ${name}`)
    }
    process.exitCode = 1
  }
}
