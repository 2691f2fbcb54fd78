/** Which pieces a project shows: the v3 filter or the v4 piece set, as `version` says. */
import { typeName } from '../../values.js'
import { fault, ok, warning, type Finding } from '../findings.js'
import type { JsonObject } from './decode.js'
import { judgeName } from './value-rules.js'

export function judgePieces(claims: JsonObject): Finding[] {
  const { version, piecesFilterType, piecesTags, pieceSet } = claims
  const filtered = piecesFilterType !== undefined || piecesTags !== undefined
  if (version === 'v4') {
    return [
      ok('version', 'the form with a piece set'),
      ...(filtered
        ? [warning('piecesFilterType', 'is not read in v4: the piece set alone decides')]
        : []),
      pieceSet === undefined
        ? warning('pieceSet', 'is missing: the platform’s default set is shown')
        : judgeName('pieceSet', pieceSet, 'Sign the key of a piece set.'),
    ]
  }
  return [
    judgeVersion(version, filtered),
    ...(pieceSet === undefined
      ? []
      : [fault('pieceSet', 'is read in v4 only', 'Sign version "v4" with it.')]),
    ...(filtered ? judgeFilter(piecesFilterType, piecesTags) : []),
  ]
}

function judgeVersion(version: unknown, filtered: boolean): Finding {
  if (version === 'v3') return ok('version', 'the form with a piece filter')
  const mend = 'Sign version "v3", or "v4" with a piece set.'
  if (version !== undefined) {
    return fault('version', 'is neither "v3" nor "v4": the server then filters no piece', mend)
  }
  return filtered
    ? fault('version', 'is missing: the piece filter is ignored, every piece is shown', mend)
    : warning('version', 'is missing: the server takes the token for an old form', mend)
}

function judgeFilter(filter: unknown, tags: unknown): Finding[] {
  if (filter !== 'NONE' && filter !== 'ALLOWED') {
    return [
      fault(
        'piecesFilterType',
        filter === undefined ? 'is missing beside piecesTags' : 'is neither "NONE" nor "ALLOWED"',
        'Sign "ALLOWED" with tags, or "NONE".',
      ),
    ]
  }
  if (filter === 'NONE') {
    return [
      ok('piecesFilterType', 'every piece is shown'),
      ...(Array.isArray(tags) && tags.length > 0
        ? [warning('piecesTags', 'filter nothing beside "NONE"')]
        : []),
    ]
  }
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) {
    const type = Array.isArray(tags) ? 'a list with other things than text' : typeName(tags)
    return [fault('piecesTags', `is ${type}, but must be a list of tags`, 'Sign a list of texts.')]
  }
  if (tags.length === 0) return [fault('piecesTags', 'is empty beside "ALLOWED"', 'Sign a tag.')]
  return [
    ok('piecesFilterType', 'only pieces with the tags are shown'),
    ...(tags.length > 1
      ? [warning('piecesTags', 'has several tags; newer servers read the first')]
      : []),
  ]
}
