/** The pages of the rail, in order. */
export const pages = [
  { id: 'packages', path: '/packages' },
  { id: 'running', path: '/running' },
  { id: 'models', path: '/models' },
  { id: 'activity', path: '/activity' },
  { id: 'settings', path: '/settings' },
] as const

export type PageId = (typeof pages)[number]['id']
