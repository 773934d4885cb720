/** What an element may be given: properties, and attributes by their names. */
type Properties<Tag extends keyof HTMLElementTagNameMap> = Partial<
  Omit<HTMLElementTagNameMap[Tag], 'style' | 'children' | 'attributes'>
> & {
  /** `aria-…`, `role`, `for` and others that are no properties */
  readonly attributes?: Readonly<Record<string, string>>
  /** custom properties and others of its style */
  readonly styles?: Readonly<Record<string, string>>
}

/** An element with its children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties<Tag> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const { attributes = {}, styles = {}, ...own } = properties
  const made = document.createElement(tag)
  Object.assign(made, own)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  for (const [name, value] of Object.entries(styles)) made.style.setProperty(name, value)
  made.append(...children)
  return made
}

let ids = 0

/** An id that no other element has. */
export function freshId(of: string): string {
  ids++
  return `${of}-${ids}`
}

/** A control with its label above. */
export function labelled(text: string, control: HTMLElement, hint?: string): HTMLElement {
  control.id ||= freshId('control')
  const label = element('label', { htmlFor: control.id, textContent: text })
  if (hint === undefined) return element('div', { className: 'control' }, label, control)
  const note = element('small', { id: freshId('hint'), textContent: hint })
  control.setAttribute('aria-describedby', note.id)
  return element('div', { className: 'control' }, label, control, note)
}

/** A card with its heading. */
export function card(step: string, title: string, ...children: readonly (Node | string)[]) {
  const id = freshId('title')
  const heading = element(
    'h2',
    { id },
    element('span', {
      className: 'step',
      textContent: step,
      attributes: { 'aria-hidden': 'true' },
    }),
    title,
  )
  return element(
    'section',
    { className: 'card', attributes: { 'aria-labelledby': id } },
    heading,
    ...children,
  )
}

/** A list to choose one of. */
export function choice<Value extends string>(
  options: readonly (readonly [value: Value, text: string])[],
  onChange: (value: Value) => void,
): HTMLSelectElement {
  return element(
    'select',
    {
      onchange: ({ currentTarget }) =>
        onChange((currentTarget as HTMLSelectElement).value as Value),
    },
    ...options.map(([value, text]) => element('option', { value, textContent: text })),
  )
}
