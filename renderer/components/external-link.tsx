import Link, { type LinkProps } from '@mui/material/Link'
import type { ReactElement, ReactNode } from 'react'
import { openUrl } from './open-url.ts'

/** A link that leaves the app. */
export function ExternalLink({
  href,
  children,
  ...rest
}: Pick<LinkProps, 'sx' | 'title' | 'aria-label'> & {
  readonly href: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <Link
      {...rest}
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      onClick={(event) => {
        event.preventDefault()
        openUrl(href)
      }}
    >
      {children}
    </Link>
  )
}
