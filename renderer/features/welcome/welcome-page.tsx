import ArrowForward from '@mui/icons-material/ArrowForward'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactElement, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useDeck } from '../../api/deck-context.ts'
import { Brand } from '../../app/brand.tsx'
import { ConnectionBanner } from '../../app/connection-banner.tsx'
import { languages, useLanguage, type Language } from '../../app/i18n.ts'
import { Notices } from '../../app/notices.tsx'
import { DataFolder } from '../../components/data-folder.tsx'
import { HardwareView } from '../../components/hardware-view.tsx'
import { Panel } from '../../components/page.tsx'
import { wizardStart } from '../wizard/wizard-address.ts'

function Step({
  number,
  title,
  lead,
  children,
}: {
  readonly number: number
  readonly title: string
  readonly lead: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <Box
      component="section"
      aria-label={title}
      sx={{ display: 'grid', gridTemplateColumns: '28px minmax(0, 1fr)', columnGap: 2 }}
    >
      <Typography
        aria-hidden
        variant="body2"
        sx={{
          width: 28,
          height: 28,
          display: 'grid',
          placeItems: 'center',
          borderRadius: '50%',
          border: 1,
          borderColor: 'surface.lineStrong',
          fontWeight: 600,
        }}
      >
        {number}
      </Typography>
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="h2" sx={{ lineHeight: '28px' }}>
          {title}
        </Typography>
        <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>
          {lead}
        </Typography>
        {children}
      </Box>
    </Box>
  )
}

/** The first start: language, where everything goes, what this machine is. */
export function WelcomePage(): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const language = useLanguage()
  const settingsKey = api.settings.get.queryKey()
  const setLanguage = useMutation(
    api.settings.set.mutationOptions({ onSuccess: (settings) => queries.setQueryData(settingsKey, settings) }),
  )
  const finish = useMutation(
    api.settings.set.mutationOptions({
      onSuccess: (settings) => queries.setQueryData(settingsKey, settings),
    }),
  )
  const go = (to: string): void =>
    finish.mutate({ key: 'welcomed', value: true }, { onSuccess: () => void navigate(to, { replace: true }) })
  return (
    <Box component="main" sx={{ height: '100%', overflowY: 'auto', bgcolor: 'background.default' }}>
      <title>{`${t('welcome.title')} — Diffusion Deck`}</title>
      <ConnectionBanner />
      <Notices />
      <Box
        sx={{
          minHeight: '100%',
          boxSizing: 'border-box',
          maxWidth: 1120,
          mx: 'auto',
          px: 4,
          py: 3,
          display: 'grid',
          gridTemplateColumns: { xs: '1fr', md: '4fr 7fr' },
          gap: { xs: 4, md: 7 },
          alignItems: 'center',
        }}
      >
        <Stack sx={{ gap: 2.5, alignItems: 'flex-start', position: { md: 'sticky' }, top: 24, bottom: 24 }}>
          <Brand size={72} />
          <Box>
            <Typography
              variant="h1"
              sx={{ fontSize: '1.875rem', letterSpacing: '-0.02em', mb: 1.5, textWrap: 'balance' }}
            >
              {t('welcome.title')}
            </Typography>
            <Typography color="textSecondary" sx={{ fontSize: '0.9375rem' }}>
              {t('welcome.body')}
            </Typography>
          </Box>
          <Stack direction="row" sx={{ gap: 1, flexWrap: 'wrap' }}>
            <Button
              size="large"
              variant="contained"
              color="primary"
              endIcon={<ArrowForward />}
              loading={finish.isPending}
              onClick={() => go(wizardStart)}
            >
              {t('wizard:title')}
            </Button>
            <Button size="large" disabled={finish.isPending} onClick={() => go('/packages')}>
              {t('welcome.go')}
            </Button>
          </Stack>
        </Stack>
        <Panel>
          <Stack sx={{ gap: 2.5 }}>
            <Step number={1} title={t('settings.language')} lead={t('welcome.languageLead')}>
              <ToggleButtonGroup
                exclusive
                size="small"
                aria-label={t('settings.language')}
                value={language}
                onChange={(_event, value: Language | null) =>
                  value !== null && setLanguage.mutate({ key: 'language', value })
                }
              >
                <ToggleButton value="en">{languages.en}</ToggleButton>
                <ToggleButton value="ru">{languages.ru}</ToggleButton>
              </ToggleButtonGroup>
            </Step>
            <Step number={2} title={t('settings.dataFolder')} lead={t('settings.dataFolderHelp')}>
              <DataFolder />
            </Step>
            <Step number={3} title={t('hardware.title')} lead={t('welcome.hardwareLead')}>
              <HardwareView dense />
            </Step>
          </Stack>
        </Panel>
      </Box>
    </Box>
  )
}
