/** The claims that select the pieces a project shows, by `version`. */
import { described } from '../values.js'
import { textAnswer } from './activepieces.js'
import type { JsonObject } from './decode.js'
import type { Report } from './findings.js'
import { isAbsent } from './rules.js'

const FIX_FILTER = 'Sign "ALLOWED" with tags, or "NONE": check `pieces` in your policy.'

/**
 * v3 has `piecesFilterType` and `piecesTags`; v4 has `pieceSet`; v2 and a token without version can
 * have the older `pieces: { filterType, tags }`.
 */
export function checkPieces(claims: JsonObject, report: Report): void {
  const { version, pieceSet, pieces } = claims
  const filtered = !isAbsent(claims.piecesFilterType) || !isAbsent(claims.piecesTags)
  if (version === 'v4') {
    checkPieceSet(pieceSet, report)
    if (filtered) ignored('piecesFilterType', 'v4', report)
    return
  }
  if (!isAbsent(pieceSet)) {
    const message = '`pieceSet` is read only with version "v4": all pieces are shown.'
    report.error('pieces-ignored', 'claims.pieceSet', message, 'Sign version "v4" with it.')
  }
  if (version === 'v3') {
    if (!isAbsent(pieces)) ignored('pieces', 'v3', report)
    checkFilter(claims.piecesFilterType, claims.piecesTags, report)
    return
  }
  const fix = 'Sign version "v3", or "v4" with a piece set.'
  const rule = isAbsent(version) ? 'version-missing' : 'version-unknown'
  const what = isAbsent(version) ? 'is missing' : `is ${described(version)}, not "v3" or "v4"`
  if (filtered) {
    const message = `\`version\` ${what}: the piece filter is ignored, and all pieces are shown.`
    report.error(rule, 'claims.version', message, fix)
  } else {
    const old = isAbsent(pieces) ? 'all pieces are shown' : 'the server reads the old `pieces`'
    report.warning(rule, 'claims.version', `\`version\` ${what}: ${old}.`, fix)
  }
}

function ignored(claim: string, version: string, report: Report): void {
  const message = `\`${claim}\` is ignored with version "${version}".`
  report.warning('pieces-ignored', `claims.${claim}`, message, 'Check `pieces` in your policy.')
}

function checkPieceSet(pieceSet: unknown, report: Report): void {
  const path = 'claims.pieceSet'
  const fix = 'Set `pieceSet` in your policy to the key of a piece set.'
  if (isAbsent(pieceSet)) {
    const message = '`pieceSet` is missing: version "v4" needs it.'
    report.warning('piece-set-missing', path, message, fix)
  } else if (typeof pieceSet !== 'string' || pieceSet.trim() === '') {
    const message = `\`pieceSet\` must be the key of a piece set; received ${described(pieceSet)}.`
    report.error('piece-set-invalid', path, message, fix)
  }
  report.warning(
    'piece-set-ignored',
    path,
    '`pieceSet` is ignored by 0.86 and older servers, which show all pieces.',
    'Use `pieces` to restrict the pieces of such a server.',
  )
}

function checkFilter(filter: unknown, tags: unknown, report: Report): void {
  const path = 'claims.piecesFilterType'
  const someTags = Array.isArray(tags) && tags.length > 0
  if (isAbsent(filter)) {
    if (!someTags) return
    const message = '`piecesTags` needs `piecesFilterType`: all pieces are shown.'
    report.error('pieces-filter-missing', path, message, FIX_FILTER)
  } else if (filter === 'NONE') {
    if (!someTags) return
    const message = '`piecesTags` is ignored with the filter "NONE": all pieces are shown.'
    report.warning('pieces-tags-ignored', 'claims.piecesTags', message, FIX_FILTER)
  } else if (filter === 'ALLOWED') {
    checkTags(tags, report)
  } else {
    const message = `\`piecesFilterType\` must be "NONE" or "ALLOWED"; received ${described(filter)}.`
    report.error('pieces-filter-unknown', path, message, FIX_FILTER, textAnswer(filter))
  }
}

function checkTags(tags: unknown, report: Report): void {
  const path = 'claims.piecesTags'
  if (isAbsent(tags) || (Array.isArray(tags) && tags.length === 0)) {
    const message = `\`piecesTags\` is ${isAbsent(tags) ? 'missing' : 'empty'} with the filter "ALLOWED": no pieces are shown.`
    report.error('pieces-tags-missing', path, message, FIX_FILTER)
  } else if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) {
    const message = '`piecesTags` must be an array of text; received other values.'
    report.error('pieces-tags-invalid', path, message, FIX_FILTER)
  } else if (tags.length > 1) {
    const message = '`piecesTags` has several tags: 0.86 applies all, newer servers only the first.'
    report.warning('pieces-tags-many', path, message, 'Sign one tag.')
  }
}
