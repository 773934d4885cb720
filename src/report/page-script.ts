/** Sorts tables by their headings; without it a page is whole, but not sorted. Its digest is in the page's policy. */
export const PAGE_SCRIPT = `
for (const table of document.querySelectorAll('table')) {
  const body = table.tBodies[0]
  const heads = [...table.tHead.rows[0].cells]
  if (body.rows.length < 2) continue
  heads.forEach((head, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...head.childNodes)
    head.append(button)
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending' ||
        (head.classList.contains('n') && head.getAttribute('aria-sort') !== 'descending')
      for (const other of heads) other.removeAttribute('aria-sort')
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending')
      const key = (row) => {
        const cell = row.cells[column]
        return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v)
      }
      const isNothing = (value) => value === '–'
      const order = (a, b) => {
        if (isNothing(a) || isNothing(b)) return isNothing(a) - isNothing(b)
        const up = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true })
        return down ? -up : up
      }
      body.append(...[...body.rows].sort((a, b) => order(key(a), key(b))))
    })
  })
}
`
