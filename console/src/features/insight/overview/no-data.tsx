import { Link } from '@tanstack/react-router'
import { Button, Card, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/lib/workspace'
import { EmptyState } from '@/ui/states'

/** A workspace in which nothing has happened yet: what to do first. */
export function NoData() {
  const { t } = useTranslation('overview')
  const mayConnect = useMay('keys:write')
  const mayImport = useMay('events:write')
  return (
    <Card>
      <EmptyState
        title={t('empty.title')}
        hint={mayConnect || mayImport ? t('empty.hint') : t('empty.ask')}
        action={
          <Flex gap={8} wrap justify="center">
            {mayConnect ? (
              <Link to="/settings/write-keys">
                <Button type="primary">{t('empty.connect')}</Button>
              </Link>
            ) : null}
            {mayImport ? (
              <Link to="/events/imports">
                <Button>{t('empty.import')}</Button>
              </Link>
            ) : null}
          </Flex>
        }
      />
    </Card>
  )
}
