import { Button } from 'antd'
import type { ReactNode } from 'react'

/** The name of a row that opens what is behind it: a link in a table that breaks where it is long. */
export function Opener({ children, onOpen }: { children: ReactNode; onOpen: () => void }) {
  return (
    <Button
      type="link"
      size="small"
      style={{ paddingInline: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'start' }}
      onClick={onOpen}
    >
      {children}
    </Button>
  )
}
