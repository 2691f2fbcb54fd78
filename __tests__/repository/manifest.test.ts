import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(__dirname, '..', '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>
  readonly optionalDependencies?: object
  readonly bundleDependencies?: unknown
  readonly gypfile?: unknown
}

describe('package.json', () => {
  it('S3 · runs nothing on the machine of whoever installs it', () => {
    const onInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']
    expect(Object.keys(manifest.scripts).filter((name) => onInstall.includes(name))).toEqual([])
    expect(manifest.gypfile).toBeUndefined()
  })

  it('S3 · depends on the packages that the design names, and on no other', () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual([
      'commander',
      'express-rate-limit',
      'jsonwebtoken',
      'lru-cache',
    ])
    expect(manifest.optionalDependencies).toBeUndefined()
    expect(manifest.bundleDependencies).toBeUndefined()
  })

  it('S3 · leaves Express to the host, and React to who wants it', () => {
    expect(manifest.peerDependencies).toEqual({
      express: '^4.18.0 || ^5.0.0',
      // Any version, so that it never blocks an install: the component is tested with 17 to 19.
      react: '*',
    })
    expect(manifest.peerDependenciesMeta).toEqual({ react: { optional: true } })
  })

  it('S3 · takes dependencies by version from the registry, never from elsewhere', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies })
    const others = versions.filter(([, version]) => !/^\^\d+\.\d+\.\d+/.test(version))
    expect(others).toEqual([['react', '*']])
  })
})
