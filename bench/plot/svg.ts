/** A few shapes of SVG as text, in colours that suit a light page and a dark one. */

/** Classes that shapes and texts may have; each is a colour with a meaning. */
export type Tone = 'ours' | 'ours-soft' | 'other' | 'warning' | 'ink' | 'muted' | 'grid'

const STYLE = `
  text { font: 13px ui-sans-serif, system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif }
  .title { font-size: 17px; font-weight: 650 }
  .strong { font-weight: 650 }
  .number { font-variant-numeric: tabular-nums }
  .page { fill: #ffffff; stroke: #d8dee6 }
  .ours { --tone: #0b7a75 } .ours-soft { --tone: #7cc4bf } .other { --tone: #a9b4c2 }
  .warning { --tone: #c8553d } .ink { --tone: #17202c } .muted { --tone: #5b6776 }
  .grid { --tone: #e6eaf0 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #11161d; stroke: #2a333f }
    .ours { --tone: #3ecfc4 } .ours-soft { --tone: #23857f } .other { --tone: #586475 }
    .warning { --tone: #f08a6c } .ink { --tone: #edf1f6 } .muted { --tone: #9aa7b7 }
    .grid { --tone: #232b36 }
  }
  text, rect, circle { fill: var(--tone) }
  line, path { stroke: var(--tone); fill: none }
`

export interface Drawing {
  readonly width: number
  readonly height: number
  readonly title: string
  /** What a reader who does not see the drawing is told. */
  readonly description: string
  readonly shapes: readonly string[]
}

export function drawing({ width, height, title, description, shapes }: Drawing): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>`,
    ...shapes,
    '</svg>',
    '',
  ].join('\n')
}

export function text(
  x: number,
  y: number,
  content: string,
  tone: Tone,
  { anchor = 'start', style = '' }: { anchor?: 'start' | 'middle' | 'end'; style?: string } = {},
): string {
  return `<text class="${tone} ${style}" x="${at(x)}" y="${at(y)}" text-anchor="${anchor}">${escaped(content)}</text>`
}

export function line(
  from: readonly [number, number],
  to: readonly [number, number],
  tone: Tone,
  width = 1,
): string {
  return `<line class="${tone}" x1="${at(from[0])}" y1="${at(from[1])}" x2="${at(to[0])}" y2="${at(to[1])}" stroke-width="${width}"/>`
}

export function bar(x: number, y: number, width: number, height: number, tone: Tone): string {
  return `<rect class="${tone}" x="${at(x)}" y="${at(y)}" width="${at(Math.max(1, width))}" height="${height}" rx="3"/>`
}

export function polyline(points: readonly (readonly [number, number])[], tone: Tone): string {
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${at(x)} ${at(y)}`).join('')
  return `<path class="${tone}" d="${path}" stroke-width="2" stroke-linejoin="round"/>`
}

function at(value: number): string {
  return String(Math.round(value * 10) / 10)
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
