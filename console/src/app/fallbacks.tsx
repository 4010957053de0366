import { Outlet, useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { Button, Flex, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/page'
import { ErrorState } from '@/ui/states'
import { LanguageSwitch, ModeSwitch } from './switches'

/** Around the pages before signing in. */
export function Front({ children }: { children?: ReactNode }) {
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
      <main style={{ flex: 1 }}>{children ?? <Outlet />}</main>
    </Flex>
  )
}

interface DeadEndProps {
  title: string
  /** What to do instead. */
  hint: string
}

/** An address that leads nowhere: says so in its title, with the way back. */
export function DeadEnd({ title, hint }: DeadEndProps) {
  const { t } = useTranslation()
  return (
    <Page title={title} hint={hint}>
      <Button type="primary" href="/console/">
        {t('action.home')}
      </Button>
    </Page>
  )
}

export function NoSuchPage() {
  const { t } = useTranslation()
  return (
    <Front>
      <DeadEnd title={t('error.noPage')} hint={t('error.noPageHint')} />
    </Front>
  )
}

export function RouteError({ error }: ErrorComponentProps) {
  const router = useRouter()
  // What failed may be the fetching of the page's code: the router has to do all of it again.
  return <ErrorState error={error} onRetry={() => void router.invalidate()} />
}
