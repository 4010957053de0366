import { Card, Flex } from 'antd'
import type { ReactNode } from 'react'

interface PanelProps {
  title: ReactNode
  extra?: ReactNode
  children: ReactNode
}

/** One part of the overview. */
export function Panel({ title, extra, children }: PanelProps) {
  return (
    <Card className="panel" styles={{ body: { padding: '12px 16px 16px' } }}>
      <Flex justify="space-between" align="center" gap={8} wrap style={{ marginBottom: 8, minHeight: 32 }}>
        <h2 style={{ fontSize: 15, margin: 0 }}>{title}</h2>
        {extra}
      </Flex>
      {children}
    </Card>
  )
}
