import { Outlet, useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { EmptyState, ErrorState } from '@/ui/states'
import { LanguageSwitch, ModeSwitch } from './switches'

/** Around the pages before signing in. */
export function Front() {
  return (
    <Flex vertical style={{ minHeight: '100vh' }}>
      <Flex justify="space-between" align="center" style={{ padding: '12px 20px' }} component="header">
        <Typography.Text strong style={{ fontSize: 16 }}>
          Tilth · 精耕
        </Typography.Text>
        <Flex gap={4}>
          <LanguageSwitch />
          <ModeSwitch />
        </Flex>
      </Flex>
      <main style={{ flex: 1 }}>
        <Outlet />
      </main>
    </Flex>
  )
}

export function NoSuchPage() {
  const { t } = useTranslation()
  return (
    <div style={{ padding: 48 }}>
      <EmptyState
        title={t('error.noPage')}
        hint={t('error.noPageHint')}
        action={<a href="/console/">{t('action.home')}</a>}
      />
    </div>
  )
}

export function RouteError({ error }: ErrorComponentProps) {
  const router = useRouter()
  // What failed may be the fetching of the page's code: the router has to do all of it again.
  return <ErrorState error={error} onRetry={() => void router.invalidate()} />
}
