import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import { useDeck } from '../../api/deck-context.ts'

interface Versions {
  /** What the package installs by itself. */
  readonly preset: string
  readonly branches: readonly string[]
  /** Newest first. */
  readonly releases: readonly string[]
  readonly pending: boolean
  /** They could not be asked for. */
  readonly unknown: boolean
}

/** The versions of a package; until the server has answered, those that its manifest names. */
export function useVersions({ id, source }: Manifest): Versions {
  const { api } = useDeck()
  const { data, isPending, isError } = useQuery(
    api.installs.versions.queryOptions({ input: { package: id }, staleTime: 60_000 }),
  )
  return {
    preset: data?.default ?? (source.type === 'git' ? source.defaultRef : source.defaultVersion),
    branches: data?.branches ?? (source.type === 'git' ? source.branches : []),
    releases: data?.releases ?? [],
    pending: isPending,
    unknown: isError,
  }
}

/** Chooses one of the versions, or takes what is typed. */
export function VersionField({
  versions,
  value,
  help,
  onChange,
}: {
  readonly versions: Versions
  readonly value: string
  readonly help: string
  readonly onChange: (ref: string) => void
}): ReactElement {
  const { t } = useTranslation()
  const { branches, releases, pending } = versions
  const groupOf = new Map([
    ...branches.map((ref) => [ref, t('install.branch')] as const),
    ...releases.map((ref) => [ref, t('install.release')] as const),
  ])
  return (
    <Autocomplete
      freeSolo
      disableClearable
      options={[...branches, ...releases]}
      groupBy={(ref) => groupOf.get(ref) ?? ''}
      value={value}
      loading={pending}
      onInputChange={(_event, ref, reason) => {
        if (reason !== 'reset') onChange(ref.trim())
      }}
      onChange={(_event, ref) => onChange(ref)}
      renderInput={(params) => (
        <TextField
          {...params}
          label={t('install.version')}
          helperText={pending ? t('install.versionsLoading') : help}
        />
      )}
    />
  )
}
