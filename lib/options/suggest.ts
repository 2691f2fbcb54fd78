/** The known name that was probably meant by an unknown one; undefined where none is near. */
export function suggest(unknown: string, known: readonly string[]): string | undefined {
  const name = unknown.toLowerCase()
  let best: { name: string; distance: number } | undefined
  for (const candidate of known) {
    const other = candidate.toLowerCase()
    const distance =
      name.length >= 3 && (other.startsWith(name) || name.startsWith(other))
        ? 1
        : editDistance(name, other)
    if (best === undefined || distance < best.distance) best = { name: candidate, distance }
  }
  const farthest = Math.max(2, Math.floor(name.length / 3))
  return best !== undefined && best.distance <= farthest ? best.name : undefined
}

/** Levenshtein distance; names here are short. */
function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 8) return Infinity
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1)
      current.push(
        Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution),
      )
    }
    previous = current
  }
  return previous[to.length] ?? Infinity
}
