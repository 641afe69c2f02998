import { contextBridge, ipcRenderer, webUtils } from 'electron'

/**
 * The whole bridge: the page asks for a port to the core, and gets it as a message; and where a file lies that a
 * person has let fall on it. Sandboxed; one file.
 * https://www.electronjs.org/docs/latest/tutorial/message-ports
 * https://www.electronjs.org/docs/latest/api/web-utils
 */
contextBridge.exposeInMainWorld('deck', {
  connect: () => {
    ipcRenderer.send('deck:connect')
  },
  pathOf: (file: File) => webUtils.getPathForFile(file),
})

ipcRenderer.on('deck:port', (event) => {
  // A window's message to itself never leaves this document, so no origin is named, as in Electron's documentation.
  window.postMessage({ type: 'deck-port' }, '*', event.ports)
})
