import { Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { isReason, isRule } from './reasons'
import { Said } from '@/ui/said'

interface ProblemProps {
  code: string
  property: string
  detail: string
}

/** What is wrong, in plain words, with what the server said of this very event. */
export function Problem({ code, property, detail }: ProblemProps) {
  const { t } = useTranslation('events')
  if (isRule(code)) {
    return (
      <span>
        {t(`rule.${code}`)}
        {property === '' ? null : (
          <>
            {' '}
            <code>{property}</code>
          </>
        )}
        {detail === '' ? null : (
          <>
            {' '}
            <Typography.Text type="secondary" style={{ wordBreak: 'break-all' }}>
              <Said text={detail} />
            </Typography.Text>
          </>
        )}
      </span>
    )
  }
  return (
    <span>
      {isReason(code) ? t(`reason.${code}`) : code}
      <br />
      <Typography.Text type="secondary" style={{ wordBreak: 'break-word' }}>
        <Said text={detail} />
      </Typography.Text>
    </span>
  )
}
