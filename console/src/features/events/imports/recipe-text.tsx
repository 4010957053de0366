import { theme, Typography } from 'antd'
import { Fragment } from 'react'

interface RecipeTextProps {
  label: string
  text: string
  /** A text that it is compared with: lines that this one lacks are marked. */
  other?: string
}

/** A recipe to be read. */
export function RecipeText({ label, text, other }: RecipeTextProps) {
  const { token } = theme.useToken()
  const known = other === undefined ? null : new Set(other.split('\n'))
  const mark = { background: token.colorWarningBg, color: token.colorText }
  return (
    <div style={{ flex: '1 1 300px', minWidth: 0 }}>
      <Typography.Text strong>{label}</Typography.Text>
      <pre
        role="region"
        aria-label={label}
        tabIndex={0}
        style={{ maxHeight: 360, overflow: 'auto', margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      >
        {text.split('\n').map((line, place) => (
          <Fragment key={place}>
            {known === null || known.has(line) ? line : <mark style={mark}>{line}</mark>}
            {'\n'}
          </Fragment>
        ))}
      </pre>
    </div>
  )
}
