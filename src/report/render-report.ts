import type { FigureBlock, ReportBlock, ReportDocument, ReportSection } from './document.js'
import { type DrawFigure, figureDrawer, type ImportPackage } from './draw-figures.js'
import { anchorOf, escaped } from './markup.js'
import { PAGE_SCRIPT } from './page-script.js'
import { PAGE_STYLE } from './page-style.js'
import { tableMarkup } from './table-markup.js'

/** How a report is written. */
export interface RenderOptions {
  /** how vega and vega-lite are imported; default: as packages, where they are installed */
  readonly importPackage?: ImportPackage
}

/**
 * A report as one HTML file that fetches nothing and says so in its content-security-policy: light and dark, for wide
 * and narrow screens, with figures as SVG and their data as tables beneath, and tables that sort by their headings.
 * Figures are drawn by vega-lite where `vega` and `vega-lite` are installed; else there are the tables.
 *
 * @example
 * ```ts
 * import { renderReport } from 'partita/core'
 * const columns = [{ title: 'model' }, { title: 'NLL', digits: 3 }]
 * const table = { kind: 'table', caption: 'Leaderboard', columns, rows: [['pairwise', 3.21]] } as const
 * const html = await renderReport({ title: 'Sweep', sections: [{ title: 'Results', blocks: [table] }] })
 * console.log(html.startsWith('<!doctype html>')) // true
 * ```
 */
export async function renderReport(
  { title, subtitle, sections }: ReportDocument,
  { importPackage }: RenderOptions = {},
): Promise<string> {
  const draw = await figureDrawer(importPackage)
  const anchors = uniqueAnchors(sections)
  const parts: string[] = []
  for (const [at, section] of sections.entries()) {
    parts.push(await sectionMarkup(section, anchors[at], draw))
  }
  const links = sections.map(
    (section, at) => `<li><a href="#${anchors[at]}">${escaped(section.title)}</a></li>`,
  )
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${await digest(PAGE_SCRIPT)}'; base-uri 'none'; form-action 'none'`
  const missing = draw
    ? ''
    : '<p>Figures are drawn by vega-lite, which was not installed where this was written: <code>npm install vega vega-lite</code>. Their data is here.</p>'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<div class="page">
<header>
<h1>${escaped(title)}</h1>
${subtitle ? `<p>${escaped(subtitle)}</p>` : ''}
</header>
<nav aria-label="Sections"><ul>
${links.join('\n')}
</ul></nav>
<main id="content">
${missing}
${parts.join('\n')}
</main>
<footer>Written by partita. Nothing in this file is fetched from anywhere.</footer>
</div>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`
}

/** An anchor for each section, numbered where titles are the same. */
function uniqueAnchors(sections: readonly ReportSection[]): string[] {
  const seen = new Map<string, number>()
  return sections.map(({ title }) => {
    const anchor = anchorOf(title)
    const count = (seen.get(anchor) ?? 0) + 1
    seen.set(anchor, count)
    return count === 1 ? anchor : `${anchor}-${count}`
  })
}

async function sectionMarkup(
  { title, blocks }: ReportSection,
  anchor: string,
  draw: DrawFigure | undefined,
): Promise<string> {
  const parts: string[] = []
  let figures: string[] = []
  const close = () => {
    if (figures.length > 0) parts.push(`<div class="figures">${figures.join('\n')}</div>`)
    figures = []
  }
  for (const block of blocks) {
    if (block.kind === 'figure') {
      figures.push(await figureMarkup(block, draw))
      continue
    }
    close()
    parts.push(blockMarkup(block))
  }
  close()
  return `<section id="${anchor}" aria-labelledby="${anchor}-title">
<h2 id="${anchor}-title">${escaped(title)}</h2>
${parts.join('\n')}
</section>`
}

async function figureMarkup(
  { caption, figure, table }: FigureBlock,
  draw: DrawFigure | undefined,
): Promise<string> {
  if (!draw) return tableMarkup({ ...table, caption })
  const svg = (await draw(figure)).replace('<svg', '<svg aria-hidden="true" focusable="false"')
  return `<figure><figcaption>${escaped(caption)}</figcaption>
<div class="scroll" role="img" tabindex="0" aria-label="${escaped(`Figure: ${caption}. Its data is in the table below.`)}">${svg}</div>
<details><summary>Data of this figure</summary>${tableMarkup(table)}</details></figure>`
}

function blockMarkup(block: Exclude<ReportBlock, FigureBlock>): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escaped(block.text)}</p>`
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`
    case 'warnings':
      if (block.items.length === 0) return ''
      return `<div class="warn" role="note" aria-label="Warnings"><ul>${block.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul></div>`
    case 'tiles':
      return `<dl class="tiles">${block.tiles
        .map(({ label, value, note }) => {
          const about = note ? `<dd>${escaped(note)}</dd>` : ''
          return `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd>${about}</div>`
        })
        .join('')}</dl>`
    case 'code':
      return `<p class="label">${escaped(block.caption)}</p><pre tabindex="0" aria-label="${escaped(block.caption)}">${escaped(block.text)}</pre>`
    case 'table':
      return tableMarkup(block)
  }
}

/** SHA-256 of a text in base64. */
async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(
    await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)),
  )
  return btoa(String.fromCharCode(...bytes))
}
