import { contextBridge, ipcRenderer } from 'electron'

/**
 * The whole bridge: the page asks for a port to the core, and gets it as a message. Sandboxed; one file.
 * https://www.electronjs.org/docs/latest/tutorial/message-ports
 */
contextBridge.exposeInMainWorld('deck', {
  connect: () => {
    ipcRenderer.send('deck:connect')
  },
})

ipcRenderer.on('deck:port', (event) => {
  // A window's message to itself never leaves this document, so no origin is named, as in Electron's documentation.
  window.postMessage({ type: 'deck-port' }, '*', event.ports)
})
