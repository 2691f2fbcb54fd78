import { createServer } from 'node:http'
import { listenOnPort, portFromEnv } from '../../demo-app/ports.js'
import { listening } from '../helpers/listening.js'

describe('the demo’s ports', () => {
  it.each(['http', '-1', '65536', '80.5'])('refuses the port %s', (PORT) => {
    expect(() => portFromEnv({ PORT }, 'PORT')).toThrow(
      `PORT must be a port from 0 to 65535; received "${PORT}".`,
    )
  })

  it('are undefined if the variable is missing or empty', () => {
    expect(portFromEnv({}, 'PORT')).toBeUndefined()
    expect(portFromEnv({ PORT: ' ' }, 'PORT')).toBeUndefined()
    expect(portFromEnv({ PORT: '0' }, 'PORT')).toBe(0)
  })

  /** Simulates a machine on which some ports are in use. */
  const listenExcept =
    (...taken: number[]) =>
    (port: number): Promise<number> =>
      taken.includes(port)
        ? Promise.reject(Object.assign(new Error('in use'), { code: 'EADDRINUSE', port }))
        : Promise.resolve(port)

  it('are the default port, or the next free port after it, with a remark', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation()
    expect(await listenOnPort(listenExcept(), undefined, 4000)).toBe(4000)
    expect(log).not.toHaveBeenCalled()
    expect(await listenOnPort(listenExcept(4000), undefined, 4000)).toBe(4001)
    expect(log).toHaveBeenCalledWith('Port 4000 is in use. The demo uses 4001 instead.')
    expect(await listenOnPort(listenExcept(4000, 4001), undefined, 4000)).toBe(4002)
  })

  it('are exactly the port that is set', async () => {
    expect(await listenOnPort(listenExcept(), 80, 4000)).toBe(80)
    await expect(listenOnPort(listenExcept(80), 80, 4000)).rejects.toThrow('in use')
  })

  it('stop at errors other than a port in use', async () => {
    const listen = jest.fn().mockRejectedValue(Object.assign(new Error('no'), { code: 'EACCES' }))
    await expect(listenOnPort(listen, undefined, 4000)).rejects.toThrow('no')
    expect(listen).toHaveBeenCalledTimes(1)
  })

  it('works with a real server', async () => {
    const other = await listening(createServer())
    const server = createServer()
    try {
      const listen = (port: number): Promise<number> =>
        new Promise((resolve, reject) => {
          server.once('error', reject)
          server.listen(port, '127.0.0.1', () => resolve(port))
        })
      expect(await listenOnPort(listen, undefined, other.port)).toBeGreaterThan(other.port)
    } finally {
      server.close()
      await other.close()
    }
  })
})
