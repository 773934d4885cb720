/**
 * The anchors of a Markdown page's headings, as GitHub makes them: lower case, punctuation dropped,
 * spaces as hyphens, repeats numbered from 1.
 */
export function headingAnchors(page: string): Set<string> {
  const anchors = new Set<string>()
  const times = new Map<string, number>()
  for (const [, heading] of page.replace(/^```.*?^```/gms, '').matchAll(/^#{1,6} (.*)$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replace(/ /g, '-')
    const time = times.get(slug) ?? 0
    times.set(slug, time + 1)
    anchors.add(time === 0 ? slug : `${slug}-${time}`)
  }
  return anchors
}
