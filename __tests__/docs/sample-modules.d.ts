/** Stand-ins for packages of other frameworks, which the recipes use and this repository does not install. */
declare module '@clerk/express' {
  import type { Request } from 'express'
  export function getAuth(req: Request): { userId: string | null }
}

declare module 'better-auth/node' {
  import type { IncomingHttpHeaders } from 'node:http'
  export function fromNodeHeaders(headers: IncomingHttpHeaders): Headers
}

declare module '@nestjs/core' {
  import type { RequestHandler } from 'express'
  export const NestFactory: {
    create(module: object): Promise<{
      use(middleware: RequestHandler): unknown
      listen(port: number): Promise<unknown>
    }>
  }
}

declare module 'next' {
  import type { IncomingMessage, ServerResponse } from 'node:http'
  export default function next(options: { dev: boolean }): {
    prepare(): Promise<void>
    getRequestHandler(): (req: IncomingMessage, res: ServerResponse) => Promise<void>
  }
}
