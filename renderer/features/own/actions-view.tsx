import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import { packageActions, type PackageAction } from '../../../shared/catalogue/package-actions.ts'
import { joinArguments } from '../packages/arguments.ts'

function textOf(action: PackageAction): string {
  switch (action.type) {
    case 'clone':
      return `${action.url} (${action.ref})${action.into === '' ? '' : ` → ${action.into}`}`
    case 'packages':
      return [action.from, ...action.indexes].join(' · ')
    case 'write':
      return action.file
    case 'run':
      return joinArguments(action.argv)
  }
}

const wordOf = (action: PackageAction): 'clone' | 'packages' | 'write' | 'prepare' | 'launch' =>
  action.type === 'run' ? (action.during === 'install' ? 'prepare' : 'launch') : action.type

/** What the package would fetch and run, word by word, before anybody says yes to it. */
export function ActionsView({ manifest }: { readonly manifest: Manifest }): ReactElement {
  const { t } = useTranslation()
  return (
    <Box component="section" aria-label={t('own:actions')}>
      <Typography variant="h3">{t('own:actions')}</Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
        {t('own:actionsHelp')}
      </Typography>
      <Box
        component="ol"
        sx={{
          m: 0,
          p: 0,
          listStyle: 'none',
          border: 1,
          borderColor: 'divider',
          borderRadius: 1,
          '& > li + li': { borderTop: 1, borderColor: 'divider' },
        }}
      >
        {packageActions(manifest).map((action, index) => (
          <Box key={index} component="li" sx={{ display: 'flex', gap: 2, px: 1.5, py: 0.875, alignItems: 'baseline' }}>
            <Typography variant="caption" color="textSecondary" sx={{ width: 96, flexShrink: 0 }}>
              {t(`own:action.${wordOf(action)}`)}
            </Typography>
            <Typography
              component="code"
              variant="body2"
              sx={{ overflowWrap: 'anywhere', minWidth: 0, fontSize: '0.78rem' }}
            >
              {textOf(action)}
            </Typography>
          </Box>
        ))}
      </Box>
    </Box>
  )
}
