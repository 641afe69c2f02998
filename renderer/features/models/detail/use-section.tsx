import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import type { ModelDetail } from '../../../../shared/library/model.ts'
import { CopyButton } from '../../../components/copy-button.tsx'
import { DetailSection } from './section.tsx'

const list = { m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.5 } as const

/** Which installs read it and under what name, and its copies. */
export function UseSection({
  detail,
  onOpen,
}: {
  readonly detail: ModelDetail
  readonly onOpen: (id: number) => void
}): ReactElement {
  const { t } = useTranslation()
  const { usedBy, duplicates } = detail
  return (
    <>
      <DetailSection title={t('models:part.usedBy')}>
        {usedBy.length === 0 ? (
          <Typography variant="body2" color="textSecondary">
            {t('models:usedByNone')}{' '}
            <Link component={RouterLink} to="/models/sharing">
              {t('models:tab.sharing')}
            </Link>
          </Typography>
        ) : (
          <Box component="ul" sx={list}>
            {usedBy.map(({ install, name }) => (
              <Box
                key={install}
                component="li"
                sx={{
                  display: 'grid',
                  gridTemplateColumns: '116px minmax(0, 1fr) auto',
                  gap: 1.5,
                  alignItems: 'center',
                }}
              >
                <Typography variant="body2" noWrap title={install}>
                  {install}
                </Typography>
                <Typography variant="mono" color="textSecondary" sx={{ overflowWrap: 'anywhere', lineHeight: 1.4 }}>
                  {name}
                </Typography>
                <CopyButton text={name} label={t('models:copyNameIn', { install })} />
              </Box>
            ))}
          </Box>
        )}
      </DetailSection>
      {duplicates.length > 0 && (
        <DetailSection title={t('models:copies')}>
          <Box component="ul" sx={list}>
            {duplicates.map((copy) => (
              <li key={copy.id}>
                <Link
                  component="button"
                  type="button"
                  variant="mono"
                  onClick={() => onOpen(copy.id)}
                  sx={{ textAlign: 'left', overflowWrap: 'anywhere' }}
                >
                  {copy.path}
                </Link>
                <Typography variant="caption" color="textSecondary" sx={{ display: 'block' }}>
                  {t(copy.sameFile ? 'models:sameBytes' : 'models:copyOf')}
                </Typography>
              </li>
            ))}
          </Box>
          <Link component={RouterLink} to="/models/duplicates" variant="body2">
            {t('models:tab.duplicates')}
          </Link>
        </DetailSection>
      )}
    </>
  )
}
