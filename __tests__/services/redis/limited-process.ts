/** A process of its own with the middleware in it: asks as often as it is told, and tells what it got. */
import { REDIS_CLIENTS } from './clients.js'
import { limitedApp } from './limited-app.js'

async function main(): Promise<void> {
  const [port, limit, clientIndex] = process.argv.slice(2).map(Number)
  const open = REDIS_CLIENTS[clientIndex ?? 0]![1]
  const app = await limitedApp(open(port ?? 0), 'deny', limit)
  process.on('message', (count: number) => {
    void app.askTogether(count).then((answers) => {
      process.send?.(answers.map(({ status }) => status))
    })
  })
  process.on('disconnect', () => void app.close())
  process.send?.('ready')
}

void main()
