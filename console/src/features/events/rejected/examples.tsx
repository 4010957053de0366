import { Collapse, Flex, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Example } from '@/lib/api/schema'
import { Problem } from '../shared/problem'
import { setOut } from './operations'

/** What a correction makes of some events: before, after, and whether they would be taken. */
export function Examples({ examples }: { examples: Example[] }) {
  const { t } = useTranslation('events')
  return (
    <Collapse
      size="small"
      defaultActiveKey={examples[0]?.rejected_id ?? ''}
      items={examples.map((each) => ({
        key: each.rejected_id,
        label: (
          <>
            <Tag color={each.accepted ? 'success' : 'error'}>
              {each.accepted ? t('correct.taken') : t('correct.notTaken')}
            </Tag>
            {t('correct.number', { number: each.rejected_id })}
          </>
        ),
        children: (
          <Flex vertical gap={8}>
            {each.accepted ? null : <Problem code={each.code ?? ''} property="" detail={each.message ?? ''} />}
            <Flex gap={12} wrap>
              <Side label={t('correct.before')} text={each.before} />
              {each.after === null ? null : <Side label={t('correct.after')} text={each.after} />}
            </Flex>
          </Flex>
        ),
      }))}
    />
  )
}

function Side({ label, text }: { label: string; text: string }) {
  return (
    <div style={{ flex: '1 1 260px', minWidth: 0 }}>
      <Typography.Text type="secondary">{label}</Typography.Text>
      <pre
        role="region"
        aria-label={label}
        tabIndex={0}
        style={{ margin: 0, maxHeight: 260, overflow: 'auto', fontSize: 12 }}
      >
        {setOut(text)}
      </pre>
    </div>
  )
}
