import { BellOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { Button, Flex, Skeleton, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/lib/workspace'
import { EmptyState } from '@/ui/states'
import { useDefinitions } from '../shared/choices'
import { useRuleSentence } from './sentences'
import { draftOf, TEMPLATES } from './templates'

/** No rule watches yet: what rules are for, and some to begin with. */
export function Suggestions({ isBrief }: { isBrief?: boolean }) {
  const { t } = useTranslation('alerts')
  const mayWrite = useMay('insight:write')
  const hint = mayWrite ? t('teach.hint') : t('teach.ask')
  const choices = mayWrite ? <Choices /> : undefined
  if (isBrief !== true) return <EmptyState title={t('teach.title')} hint={hint} action={choices} />
  return (
    <>
      <Typography.Paragraph type="secondary">{hint}</Typography.Paragraph>
      {choices}
    </>
  )
}

function Choices() {
  const { t } = useTranslation('alerts')
  const ruleSentence = useRuleSentence()
  // Until they are there, metrics have no names to be put into sentences.
  if (useDefinitions().length === 0) return <Skeleton active title={false} paragraph={{ rows: TEMPLATES.length }} />
  return (
    <Flex vertical gap={8} align="stretch" style={{ maxWidth: 520, margin: '0 auto' }}>
      {TEMPLATES.map((template) => (
        <Link key={template} to="/alerts" search={{ tab: 'rules', make: template }}>
          <Button
            block
            icon={<BellOutlined />}
            style={{ height: 'auto', padding: '6px 12px', whiteSpace: 'normal', justifyContent: 'flex-start' }}
          >
            <span style={{ textAlign: 'start' }}>
              {template === 'own' ? t('teach.own') : ruleSentence(draftOf(template))}
            </span>
          </Button>
        </Link>
      ))}
    </Flex>
  )
}
