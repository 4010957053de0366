import { Typography } from 'antd'
import type { ReactNode } from 'react'

/** One choice of a builder: what it is, its fields, and a sentence that says what it does. */
export function Option({ label, hint, children }: { label: string; hint: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={label}>
      <Typography.Text strong style={{ display: 'block', marginBottom: 4 }}>
        {label}
      </Typography.Text>
      {children}
      <Typography.Text type="secondary" style={{ display: 'block', marginTop: 4, fontSize: 13 }}>
        {hint}
      </Typography.Text>
    </div>
  )
}
