import type { FigureSpec } from './figures/figure-spec.js'

/** Draws a specification as SVG. */
export type DrawFigure = (spec: FigureSpec) => Promise<string>

/** How a package is imported; tests give another. */
export type ImportPackage = (name: string) => Promise<unknown>

interface Vega {
  /** how wide a text is: without a canvas a guess, too wide by half for the fonts of pages */
  readonly textMetrics?: { width: (item: TextItem, text: string) => number }
  parse(spec: unknown): unknown
  View: new (runtime: unknown, options: object) => { toSVG(): Promise<string>; finalize(): void }
}

interface TextItem {
  readonly fontSize?: number
}

interface VegaLite {
  compile(spec: unknown, options: object): { readonly spec: unknown }
}

/** Mean width of a letter of system fonts, of their size. */
const LETTER = 0.56

const FONT = 'system-ui, sans-serif'

/** What vega-lite remarks of a specification is for who writes one. */
const SILENT = {
  level: () => SILENT,
  error: () => SILENT,
  warn: () => SILENT,
  info: () => SILENT,
  debug: () => SILENT,
}

/** How figures look: lines and text in the colours of the page, nothing behind. */
const CONFIG = {
  aria: false,
  background: null,
  font: FONT,
  view: { stroke: null },
  axis: {
    labelColor: 'var(--soft)',
    titleColor: 'var(--soft)',
    titleFontWeight: 500,
    labelFontSize: 11,
    titleFontSize: 11.5,
    gridColor: 'var(--line)',
    domainColor: 'var(--faint)',
    tickColor: 'var(--faint)',
    titlePadding: 8,
  },
  legend: { labelColor: 'var(--ink)', titleColor: 'var(--soft)', labelFontSize: 11.5, padding: 2 },
  header: { labelColor: 'var(--ink)', labelFontSize: 12, labelFontWeight: 500 },
}

/**
 * Draws by vega-lite, where it and vega are installed; undefined where they are not: then a report has tables
 * only.
 */
export async function figureDrawer(
  importPackage: ImportPackage = importOptional,
): Promise<DrawFigure | undefined> {
  let vega: Vega
  let vegaLite: VegaLite
  const own = setToJSON()
  try {
    vega = (await importPackage('vega')) as Vega
    vegaLite = (await importPackage('vega-lite')) as VegaLite
  } catch {
    return undefined
  } finally {
    theirs ??= setToJSON()
    writeSetToJSON(own)
  }
  let figures = 0
  return async (given) => {
    const { spec } = withTheirSets(() =>
      vegaLite.compile({ config: CONFIG, padding: 4, ...given }, { logger: SILENT }),
    )
    const svg = await withMetrics(vega, async () => {
      const view = new vega.View(vega.parse(spec), { renderer: 'none' })
      try {
        return await view.toSVG()
      } finally {
        view.finalize()
      }
    })
    const names = namesOfDefinitions(svg, figures++)
    // a page has these once, and numbers no need of more digits than a screen shows
    return svg
      .replace(/\b(?:clip|gradient_)\d+\b/g, (name) => names.get(name) ?? name)
      .replace(/ xmlns(:xlink)?="[^"]*"/g, '')
      .replace(/ (class|pointer-events)="[^"]*"/g, '')
      .replace(/\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))))
  }
}

/** How vega-lite has sets written as JSON, in the whole process: it needs that while it compiles, others do not. */
let theirs: PropertyDescriptor | undefined

function setToJSON(): PropertyDescriptor | undefined {
  return Object.getOwnPropertyDescriptor(Set.prototype, 'toJSON')
}

function writeSetToJSON(descriptor: PropertyDescriptor | undefined): void {
  if (descriptor) Object.defineProperty(Set.prototype, 'toJSON', descriptor)
  else Reflect.deleteProperty(Set.prototype, 'toJSON')
}

function withTheirSets<T>(compile: () => T): T {
  const own = setToJSON()
  writeSetToJSON(theirs)
  try {
    return compile()
  } finally {
    writeSetToJSON(own)
  }
}

/** Draws with a better guess at widths, and leaves vega's own to others. */
async function withMetrics<Drawn>({ textMetrics }: Vega, drawn: () => Promise<Drawn>) {
  if (!textMetrics) return drawn()
  const { width } = textMetrics
  textMetrics.width = ({ fontSize = 11 }, text) => LETTER * fontSize * String(text ?? '').length
  try {
    return await drawn()
  } finally {
    textMetrics.width = width
  }
}

/** What a figure defines and refers to, by names of its own: those of vega count all figures of a process. */
function namesOfDefinitions(svg: string, figure: number): Map<string, string> {
  const found = svg.matchAll(/ id="([^"]+)"/g)
  return new Map(Array.from(found, ([, id], at) => [id, `f${figure}-${at}`]))
}

/** A name that is not written into the import keeps bundlers from following it. */
function importOptional(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name)
}
