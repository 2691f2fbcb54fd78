import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EmbedAuthError } from 'embed-auth'
import { ADMIN_ERROR_CODES, AdminError } from '../../lib/admin/errors'
import { ERROR_CODES } from '../../lib/errors'

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'errors.md'), 'utf8')
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.split('\n', 1)[0]!.trim(), section] as const),
)

describe('docs/errors.md', () => {
  it('has a heading for every code, in the order of the codes, and none besides', () => {
    expect([...sections.keys()]).toEqual([...ERROR_CODES, ...ADMIN_ERROR_CODES])
  })

  it.each(ERROR_CODES)('says the status of %s, what it means and how to fix it', (code) => {
    const { status } = new EmbedAuthError(code)
    const section = sections.get(code)!
    if (status !== 500 || !/^ERR_(OPTION|KEY|ALGORITHM)/.test(code)) {
      expect(section).toContain(`**${status}**`)
    }
    expect(section).toMatch(/\*\*Fix:\*\* \S/)
  })

  it.each(ERROR_CODES)('is where the help of %s points to', (code) => {
    expect(new EmbedAuthError(code).help).toBe(
      `node_modules/embed-auth/docs/errors.md#${code.toLowerCase()}`,
    )
  })

  it.each(ADMIN_ERROR_CODES)('says how to fix %s, where its help points to', (code) => {
    expect(sections.get(code)).toMatch(/\*\*Fix:\*\* \S/)
    expect(new AdminError(code, 'latenode', '').help).toBe(
      `node_modules/embed-auth/docs/errors.md#${code.toLowerCase()}`,
    )
  })
})
