import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** Whole numbers behind the cells of the table with this caption, a row each. */
export function cellsOf(html: string, caption: string): (number | string)[][] {
  const [, body] = html.split(`<caption>${caption}</caption>`)[1].split(/<tbody>|<\/tbody>/)
  return body
    .trim()
    .split('\n')
    .map((row) =>
      Array.from(row.matchAll(/<t[hd]([^>]*)>([^<]*)<\/t[hd]>/g), ([, attributes, text]) => {
        const value = /data-v="([^"]*)"/.exec(attributes)?.[1]
        return value === undefined ? text : Number(value)
      }),
    )
}

/** The strictest policy that lets a report have its style and its one script. */
export function policyOf(html: string): string {
  const own = /script-src '(sha256-[^']*)'/.exec(html)?.[1] ?? ''
  return `default-src 'none'; style-src 'unsafe-inline'; script-src '${own}'`
}

/** What axe finds that is serious or worse, by all its rules or some. */
export async function serious(page: Page, rules?: string[]): Promise<string[]> {
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
  await page.evaluate(readFileSync(axe, 'utf8'))
  const { violations } = await page.evaluate(
    (only) => (globalThis as unknown as Axe).axe.run(only ? { runOnly: only } : {}),
    rules,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0].html}`)
}

interface Axe {
  axe: { run(options: { runOnly?: string[] }): Promise<AxeResults> }
}
