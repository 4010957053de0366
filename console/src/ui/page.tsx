import { Breadcrumb, Flex, Typography } from 'antd'
import { useEffect, type ReactNode } from 'react'

interface PageProps {
  title: string
  /** One line under the title: what the page is for. */
  hint?: ReactNode
  /** Buttons at the right end of the title. */
  extra?: ReactNode
  /** Where the page hangs, from the outermost; links of the router. */
  trail?: ReactNode[]
  children: ReactNode
}

/** The frame of a page: title (also of the browser's tab), actions, content. */
export function Page({ title, hint, extra, trail, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Tilth`
  }, [title])
  return (
    <div style={{ padding: '16px clamp(12px, 2vw, 24px) 32px', maxWidth: 1720, margin: '0 auto' }}>
      {trail === undefined ? null : (
        <Breadcrumb items={[...trail, title].map((each) => ({ title: each }))} style={{ marginBottom: 8 }} />
      )}
      <Flex wrap justify="space-between" align="center" gap={12} style={{ marginBottom: 16 }}>
        <div>
          <Typography.Title level={1} style={{ fontSize: 22, margin: 0 }}>
            {title}
          </Typography.Title>
          {hint === undefined ? null : <Typography.Text type="secondary">{hint}</Typography.Text>}
        </div>
        {extra === undefined ? null : (
          <Flex wrap gap={8} align="center">
            {extra}
          </Flex>
        )}
      </Flex>
      {children}
    </div>
  )
}
