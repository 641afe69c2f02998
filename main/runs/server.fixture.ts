// A program as UIs are: prints its address in pieces and colours, and answers only a while later.
import { createServer } from 'node:http'

const [port, delay, status] = process.argv.slice(2).map(Number)
process.stdout.write('starting\r\n\u001b[1;32mRunning on ')
setTimeout(() => process.stderr.write('local\u001b[0m URL:  \u001b[4mhttp://0.0.'), 50)
setTimeout(() => process.stderr.write(`0.0:${port}\u001b[0m\n`), 100)
let ready = false
createServer((request, response) => {
  response.statusCode = request.url === '/health' ? (ready ? (status ?? 200) : 503) : 404
  response.end('answer')
}).listen(port, '127.0.0.1')
setTimeout(() => (ready = true), delay)
process.on('SIGINT', () => {
  console.log('interrupted, saving')
  process.exit(3)
})
