import { Typography } from 'antd'
import { useTranslation } from 'react-i18next'

/** A value as code, with a button that copies it. */
export function CopyText({ text, shown }: { text: string; shown?: string }) {
  const { t } = useTranslation()
  return (
    <Typography.Text
      code
      copyable={{ text, tooltips: [t('action.copy'), t('action.copied')] }}
      style={{ wordBreak: 'break-all' }}
    >
      {shown ?? text}
    </Typography.Text>
  )
}

/** Several lines of code to copy. */
export function CopyBlock({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation()
  return (
    <Typography.Paragraph copyable={{ text, tooltips: [t('action.copy'), t('action.copied')] }}>
      <pre role="region" aria-label={label} tabIndex={0} style={{ overflowX: 'auto', margin: 0 }}>
        {text}
      </pre>
    </Typography.Paragraph>
  )
}
