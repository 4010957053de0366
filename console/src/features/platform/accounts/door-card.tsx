import { Card, Flex, Typography } from 'antd'
import { useEffect, type ReactNode } from 'react'

/** The one card of a page before signing in. */
export function DoorCard({ title, hint, children }: { title: string; hint?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Tilth`
  }, [title])
  return (
    <Flex justify="center" style={{ padding: '6vh 16px 48px' }}>
      <Card style={{ width: '100%', maxWidth: 440 }} styles={{ body: { padding: 28 } }}>
        <Typography.Title level={1} style={{ fontSize: 24, marginTop: 0, marginBottom: hint === undefined ? 20 : 4 }}>
          {title}
        </Typography.Title>
        {hint === undefined ? null : (
          <Typography.Paragraph type="secondary" style={{ marginBottom: 20 }}>
            {hint}
          </Typography.Paragraph>
        )}
        {children}
      </Card>
    </Flex>
  )
}
